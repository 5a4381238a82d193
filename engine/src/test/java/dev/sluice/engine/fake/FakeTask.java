package dev.sluice.engine.fake;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.StateView;

/** A task whose clock, watermarks and budget a test sets, and which remembers what is reported. */
public final class FakeTask implements Task {
  private final StateView state;
  private final CountedBudget budget = new CountedBudget();
  private long batch;
  private long clockMillis = EventTime.MIN_MILLIS;
  private long inputMillis = EventTime.MIN_MILLIS;
  private long outputMillis = EventTime.MIN_MILLIS;
  private long holdMillis = EventTime.MAX_MILLIS;
  private long wakeEventMillis = EventTime.MAX_MILLIS;
  private long wakeClockMillis = EventTime.MAX_MILLIS;
  private long reachedMillis = EventTime.MAX_MILLIS;
  private long droppedLate;
  private long nanos;
  private boolean overtaken;
  private boolean unfinished;

  public FakeTask(StateView state) {
    this.state = state;
  }

  /** The next batch begins, at this clock, with the watermarks that the last one left. */
  public FakeTask nextBatch(long clockMillis) {
    this.batch++;
    this.clockMillis = clockMillis;
    this.reachedMillis = EventTime.MAX_MILLIS;
    this.overtaken = false;
    this.unfinished = false;
    this.budget.left = Long.MAX_VALUE;
    return this;
  }

  /** Lets the present batch take no more than {@code records}. */
  public FakeTask withBudget(long records) {
    budget.left = records;
    return this;
  }

  /** The batch is over: watermarks move as the engine moves them. */
  public void endBatch(long inputWatermarkMillis) {
    inputMillis = Math.max(inputMillis, Math.min(inputWatermarkMillis, reachedMillis));
    outputMillis = Math.max(outputMillis, Math.min(inputMillis, holdMillis));
  }

  public long holdMillis() {
    return holdMillis;
  }

  public long wakeEventMillis() {
    return wakeEventMillis;
  }

  public long wakeClockMillis() {
    return wakeClockMillis;
  }

  /** What was reported as reached in this batch, or the end of time. */
  public long reachedMillis() {
    return reachedMillis;
  }

  public long droppedLate() {
    return droppedLate;
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
    return inputMillis;
  }

  @Override
  public long outputWatermarkMillis() {
    return outputMillis;
  }

  @Override
  public StateView state() {
    return state;
  }

  @Override
  public Budget budget() {
    return budget;
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
    unfinished = true;
  }

  /** Whether it has to run in the next batch whatever comes. */
  public boolean isUnfinished() {
    return unfinished;
  }

  /** Whether processing time has overtaken it in this batch. */
  public boolean isOvertaken() {
    return overtaken;
  }

  /** Lets time go by. */
  public void sleep(long nanos) {
    this.nanos += nanos;
  }

  @Override
  public void reportOvertaken() {
    overtaken = true;
  }

  @Override
  public long stopwatchNanos() {
    return nanos;
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
    throw new UnsupportedOperationException("No operator with keys acts after the commit");
  }

  @Override
  public void reportMetrics(byte[] metrics) {
    throw new UnsupportedOperationException("No operator with keys measures");
  }

  /** Whether the present batch, and those after it, may leave work to the next one. */
  public void setFollowedAtOnce(boolean followedAtOnce) {
    budget.followedAtOnce = followedAtOnce;
  }

  private static final class CountedBudget implements Budget {
    private long left = Long.MAX_VALUE;
    private boolean followedAtOnce = true;

    @Override
    public boolean isFollowedAtOnce() {
      return followedAtOnce;
    }

    @Override
    public void spend(long bytes) {
      left = Math.max(0, left - 1);
    }

    @Override
    public boolean isSpent() {
      return left == 0;
    }

    @Override
    public long recordsLeft() {
      return left;
    }
  }
}
