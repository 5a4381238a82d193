package dev.sluice.translation.view;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A view's grouping that also tells how far the view is, so that windows without elements are known
 * to be empty though the readers' own watermark is behind.
 *
 * <p>Only the partition that has the rows tells, after the panes. That is partition 0: all rows
 * have the empty key, whose group is 0. It tells when the watermark passes the end of the window in
 * which it was. Owned by the task's thread.
 */
final class ViewWriter implements Operator {
  private final Operator grouping;
  private final Receiver output;
  private final ViewSpec spec;
  private final boolean tells;
  private @Nullable Task task;
  private @Nullable InnerTask within;
  private long nextMillis = Long.MIN_VALUE;

  ViewWriter(Operator grouping, Receiver output, ViewSpec spec, boolean tells) {
    this.grouping = grouping;
    this.output = output;
    this.spec = spec;
    this.tells = tells;
  }

  @Override
  public void begin(Task batch) throws Exception {
    task = batch;
    InnerTask inner = new InnerTask(batch, batch.inputWatermarkMillis());
    within = inner;
    if (nextMillis == Long.MIN_VALUE) {
      nextMillis = tells ? nextAfter(batch.inputWatermarkMillis()) : EventTime.MAX_MILLIS;
    }
    grouping.begin(inner);
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    grouping.elements(input, chunk);
  }

  @Override
  public void advance(long inputWatermarkMillis) throws Exception {
    grouping.advance(inputWatermarkMillis);
    long reached = Math.min(inputWatermarkMillis, within().reachedMillis());
    if (reached < inputWatermarkMillis) {
      task().reportReached(reached);
    }
    if (reached > nextMillis) {
      output.accept(new ViewProgress(reached));
      nextMillis = nextAfter(reached);
    }
  }

  /** The end of the window that is read by those at {@code millis}. */
  private long nextAfter(long millis) {
    long last = EventTime.MAX_MILLIS - 1;
    if (millis > last) {
      return EventTime.MAX_MILLIS;
    }
    try {
      BoundedWindow window =
          spec.view().getWindowMappingFn().getSideInputWindow(new Moment(millis));
      long sure =
          spec.windowing().getTrigger().getWatermarkThatGuaranteesFiring(window).getMillis();
      return sure < millis ? last : Math.min(sure, last);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return last;
    }
  }

  @Override
  public void finish() throws Exception {
    grouping.finish();
    task().reportHold(within().holdMillis());
    task().reportWake(Math.min(within().wakeEventMillis(), nextMillis), within().wakeClockMillis());
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("A view is written within a batch only");
    }
    return task;
  }

  private InnerTask within() {
    if (within == null) {
      throw new IllegalStateException("A view is written within a batch only");
    }
    return within;
  }

  @Override
  public void close() throws Exception {
    grouping.close();
  }

  /** A window of the main input that ends at a moment. */
  private static final class Moment extends BoundedWindow {
    private final long millis;

    Moment(long millis) {
      this.millis = millis;
    }

    @Override
    public Instant maxTimestamp() {
      return Instant.ofEpochMilli(millis);
    }
  }
}
