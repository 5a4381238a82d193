package dev.sluice.translation.fake;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.StateView;
import java.util.ArrayList;
import java.util.List;

/** One batch of one task; what was reported can be looked at. */
public final class FakeTask implements Task {
  private final long batch;
  private final StateView state;
  private final long inputWatermarkMillis;
  private final long outputWatermarkMillis;
  private final long clockMillis;
  private long recordsLeft;
  public long holdMillis = EventTime.MAX_MILLIS;
  public long wakeEventMillis = EventTime.MAX_MILLIS;
  public long wakeClockMillis = EventTime.MAX_MILLIS;
  public long reachedMillis = Long.MAX_VALUE;
  public boolean unfinished;
  public boolean draining;
  public long droppedLate;
  public final List<Runnable> afterCommit = new ArrayList<>();
  public final List<byte[]> metrics = new ArrayList<>();

  FakeTask(long batch, StateView state, long[] watermarks, long clockMillis, long recordsLeft) {
    this.batch = batch;
    this.state = state;
    this.inputWatermarkMillis = watermarks[0];
    this.outputWatermarkMillis = watermarks[1];
    this.clockMillis = clockMillis;
    this.recordsLeft = recordsLeft;
  }

  /** A batch in which no time passes. */
  public static FakeTask of(long batch, StateView state) {
    long[] watermarks = {EventTime.MIN_MILLIS, EventTime.MIN_MILLIS};
    return new FakeTask(batch, state, watermarks, 0, Long.MAX_VALUE);
  }

  @Override
  public long batch() {
    return batch;
  }

  @Override
  public int partition() {
    return 0;
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public long clockMillis() {
    return clockMillis;
  }

  @Override
  public long inputWatermarkMillis() {
    return inputWatermarkMillis;
  }

  @Override
  public long outputWatermarkMillis() {
    return outputWatermarkMillis;
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public StateView state() {
    return state;
  }

  @Override
  public Budget budget() {
    return new Budget() {
      @Override
      public void spend(long bytes) {
        recordsLeft--;
      }

      @Override
      public boolean isSpent() {
        return recordsLeft <= 0;
      }

      @Override
      public long recordsLeft() {
        return Math.max(0, recordsLeft);
      }
    };
  }

  @Override
  public void reportHold(long millis) {
    holdMillis = millis;
  }

  @Override
  public void reportWake(long eventMillis, long clock) {
    wakeEventMillis = eventMillis;
    wakeClockMillis = clock;
  }

  @Override
  public void reportUnfinished() {
    unfinished = true;
  }

  @Override
  public void reportOvertaken() {
    throw new AssertionError("Time stands still in this test");
  }

  @Override
  public long stopwatchNanos() {
    return 0;
  }

  @Override
  public void reportReached(long millis) {
    reachedMillis = millis;
  }

  @Override
  public void reportDroppedLate(long rows) {
    droppedLate += rows;
  }

  @Override
  public void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  @Override
  public void reportMetrics(byte[] report) {
    metrics.add(report);
  }
}
