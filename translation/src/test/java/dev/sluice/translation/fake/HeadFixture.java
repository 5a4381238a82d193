package dev.sluice.translation.fake;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.metrics.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.MetricResults;
import org.jspecify.annotations.Nullable;

/**
 * A head in one partition, driven batch by batch as the engine would: watermarks go on, holds are
 * kept, state is committed at once. May be opened anew between batches, as after a failure.
 */
public final class HeadFixture implements AutoCloseable {
  private static final StageContext CONTEXT = new StageContext("stage", "step", 0, 1, 16);

  private final HeadFactory factory;
  private final int outputCount;
  private final @Nullable KeySelector keys;
  public final TreeView state = new TreeView();
  public final List<List<Object>> outputs = new ArrayList<>();
  private byte[] metrics = new byte[0];
  private @Nullable Operator operator;
  private long batch;
  private long inputMillis = EventTime.MIN_MILLIS;
  private long outputMillis = EventTime.MIN_MILLIS;
  public long clockMillis = 1_000_000;
  public long recordsPerBatch = Long.MAX_VALUE;
  public FakeTask last = new FakeTask(0, state, new long[] {0, 0}, 0, 0);
  public long droppedLate;

  /** Whether the query is being drained from the next batch on. */
  public boolean draining;

  /** {@code keys} is null for a head whose input 0 is not keyed. */
  public HeadFixture(HeadFactory factory, int outputCount, @Nullable KeySelector keys) {
    this.factory = factory;
    this.outputCount = outputCount;
    this.keys = keys;
    for (int i = 0; i < outputCount; i++) {
      outputs.add(new ArrayList<>());
    }
  }

  /** Rows of one input. */
  public record Rows(int input, List<?> rows) {}

  /** Runs a batch with {@code rows} on input 0. */
  public void batch(List<?> rows, long watermarkMillis) throws Exception {
    batch(watermarkMillis, new Rows(0, rows));
  }

  /** Runs a batch; inputs come in the order given. */
  public void batch(long watermarkMillis, Rows... inputs) throws Exception {
    Operator head = operator();
    long[] before = {inputMillis, outputMillis};
    FakeTask task = new FakeTask(++batch, state, before, clockMillis, recordsPerBatch);
    task.draining = draining;
    last = task;
    long target = Math.max(inputMillis, watermarkMillis);
    head.begin(task);
    produce(head);
    for (Rows rows : inputs) {
      head.elements(rows.input(), chunk(rows));
      produce(head);
    }
    head.advance(target);
    head.finish();
    inputMillis = Math.min(target, task.reachedMillis);
    outputMillis = Math.max(outputMillis, Math.min(inputMillis, task.holdMillis));
    droppedLate += task.droppedLate;
    for (byte[] report : task.metrics) {
      metrics = StepMetrics.fold().fold(metrics, report);
    }
    task.afterCommit.forEach(Runnable::run);
  }

  /** Runs batches without rows until nothing is left to do at this watermark and clock. */
  public int settle(long watermarkMillis, int most) throws Exception {
    int batches = 0;
    do {
      batch(List.of(), watermarkMillis);
      batches++;
    } while (isDue() && batches < most);
    return batches;
  }

  private boolean isDue() {
    return last.unfinished
        || last.wakeEventMillis < inputMillis
        || last.wakeClockMillis < clockMillis;
  }

  private static void produce(Operator head) throws Exception {
    boolean more = head.produce();
    while (more) {
      more = head.produce();
    }
  }

  private Chunk chunk(Rows rows) {
    boolean keyed = rows.input() == 0 && keys != null;
    return new Chunk() {
      @Override
      public int size() {
        return rows.rows().size();
      }

      @Override
      public long sizeBytes() {
        return 64L * size();
      }

      @Override
      public Object element(int i) {
        return rows.rows().get(i);
      }

      @Override
      public byte[] key(int i) {
        if (!keyed || keys == null) {
          throw new IllegalStateException("These rows have no key");
        }
        try {
          return keys.key(element(i));
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }

      @Override
      public int keyGroup(int i) {
        return Math.floorMod(java.util.Arrays.hashCode(key(i)), CONTEXT.maxParallelism());
      }
    };
  }

  private Operator operator() throws Exception {
    if (operator == null) {
      List<Receiver> receivers = new ArrayList<>();
      for (int i = 0; i < outputCount; i++) {
        receivers.add(outputs.get(i)::add);
      }
      operator = factory.open(CONTEXT, receivers);
    }
    return operator;
  }

  /** What output 0 gave since the last call. */
  public List<Object> take() {
    List<Object> taken = new ArrayList<>(outputs.get(0));
    outputs.get(0).clear();
    return taken;
  }

  /** Opens the head anew from its state at the next batch. */
  public void restart() throws Exception {
    close();
    operator = null;
  }

  public long inputMillis() {
    return inputMillis;
  }

  public long outputMillis() {
    return outputMillis;
  }

  public MetricResults metrics() {
    return StepMetrics.results(metrics, metrics);
  }

  @Override
  public void close() throws Exception {
    if (operator != null) {
      operator.close();
    }
  }
}
