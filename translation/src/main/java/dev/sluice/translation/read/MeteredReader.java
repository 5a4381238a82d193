package dev.sluice.translation.read;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.translation.metrics.StepMeter;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.jspecify.annotations.Nullable;

/** A reader whose source's code runs under its transform's metrics. Owned by its task's thread. */
final class MeteredReader implements SplitReader {
  private final SplitReader reader;
  private final StepMeter meter;
  private byte[] before;

  /**
   * A reader with metrics.
   *
   * @param before what was measured before there was a reader; reported once, may be empty
   */
  MeteredReader(SplitReader reader, StepMeter meter, byte[] before) {
    this.reader = reader;
    this.meter = meter;
    this.before = before;
  }

  @Override
  public Poll poll(Receiver out, Budget budget) throws Exception {
    return meter.during(() -> reader.poll(out, budget));
  }

  @Override
  public boolean mayHaveMore() throws Exception {
    return meter.during(reader::mayHaveMore);
  }

  @Override
  public long watermarkMillis() {
    return reader.watermarkMillis();
  }

  @Override
  public Mark mark() throws Exception {
    return meter.during(reader::mark);
  }

  @Override
  public boolean needsWholeBudget() {
    return reader.needsWholeBudget();
  }

  @Override
  public boolean isCaughtUp(long clockMillis) {
    @Nullable MetricsContainer outer = meter.enter();
    try {
      return reader.isCaughtUp(clockMillis);
    } finally {
      meter.exit(outer);
    }
  }

  @Override
  public void report(Task task) {
    if (before.length > 0) {
      task.reportMetrics(before);
      before = new byte[0];
    }
    meter.report(task);
  }

  @Override
  public long backlogBytes() {
    return reader.backlogBytes();
  }

  @Override
  public void close() throws Exception {
    meter.run(reader::close);
  }
}
