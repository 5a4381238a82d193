package dev.sluice.translation.view;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.StateView;

/**
 * The task as the step within sees it: with a watermark of its own, and what it reports is kept to
 * be joined with what its rows that wait owe.
 */
public final class InnerTask implements Task {
  private final Task outer;
  private final long inputWatermarkMillis;
  private long holdMillis = EventTime.MAX_MILLIS;
  private long wakeEventMillis = EventTime.MAX_MILLIS;
  private long wakeClockMillis = EventTime.MAX_MILLIS;
  private long reachedMillis = Long.MAX_VALUE;

  public InnerTask(Task outer, long inputWatermarkMillis) {
    this.outer = outer;
    this.inputWatermarkMillis = inputWatermarkMillis;
  }

  @Override
  public long batch() {
    return outer.batch();
  }

  @Override
  public int partition() {
    return outer.partition();
  }

  @Override
  public int partitions() {
    return outer.partitions();
  }

  @Override
  public long clockMillis() {
    return outer.clockMillis();
  }

  @Override
  public long inputWatermarkMillis() {
    return inputWatermarkMillis;
  }

  @Override
  public long outputWatermarkMillis() {
    return outer.outputWatermarkMillis();
  }

  @Override
  public boolean isDraining() {
    return outer.isDraining();
  }

  @Override
  public StateView state() {
    return outer.state();
  }

  @Override
  public Budget budget() {
    return outer.budget();
  }

  @Override
  public Budget firing() {
    return outer.firing();
  }

  @Override
  public void reportHold(long millis) {
    holdMillis = millis;
  }

  @Override
  public void reportWake(long eventMillis, long clockMillis) {
    wakeEventMillis = eventMillis;
    wakeClockMillis = clockMillis;
  }

  @Override
  public void reportUnfinished() {
    outer.reportUnfinished();
  }

  @Override
  public void reportReached(long millis) {
    reachedMillis = millis;
  }

  @Override
  public void reportOvertaken() {
    outer.reportOvertaken();
  }

  @Override
  public long stopwatchNanos() {
    return outer.stopwatchNanos();
  }

  @Override
  public void reportDroppedLate(long rows) {
    outer.reportDroppedLate(rows);
  }

  @Override
  public void afterCommit(Runnable action) {
    outer.afterCommit(action);
  }

  @Override
  public void reportMetrics(byte[] metrics) {
    outer.reportMetrics(metrics);
  }

  /** What was reported to be owed. */
  public long holdMillis() {
    return holdMillis;
  }

  public long wakeEventMillis() {
    return wakeEventMillis;
  }

  public long wakeClockMillis() {
    return wakeClockMillis;
  }

  /** How far the step within got; {@code Long.MAX_VALUE} if it did all that was due. */
  public long reachedMillis() {
    return reachedMillis;
  }
}
