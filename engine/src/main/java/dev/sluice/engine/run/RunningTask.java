package dev.sluice.engine.run;

import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.StateView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A task as its operator and steps see it, and what they reported. One object for all batches. */
final class RunningTask implements Task {
  private static final byte[] NO_METRICS = {};

  private final TaskId id;
  private final int partitions;
  private final MetricsFold fold;
  private final LongSupplier nanoTime;
  private @Nullable TaskStart start;
  private long holdMillis;
  private long wakeEventMillis;
  private long wakeClockMillis;
  private long reachedMillis;
  private long droppedLate;
  private boolean overtaken;
  private boolean unfinished;
  private FiringBudget firing = new FiringBudget();
  private byte[] metrics = NO_METRICS;
  private List<Runnable> actions = new ArrayList<>();

  RunningTask(TaskId id, int partitions, MetricsFold fold, LongSupplier nanoTime) {
    this.id = id;
    this.partitions = partitions;
    this.fold = fold;
    this.nanoTime = nanoTime;
  }

  void begin(TaskStart start) {
    this.start = start;
    holdMillis = EventTime.MAX_MILLIS;
    wakeEventMillis = EventTime.MAX_MILLIS;
    wakeClockMillis = EventTime.MAX_MILLIS;
    reachedMillis = EventTime.MAX_MILLIS;
    droppedLate = 0;
    overtaken = false;
    unfinished = false;
    firing = new FiringBudget();
    actions = new ArrayList<>();
  }

  TaskId id() {
    return id;
  }

  /** What was reported, if the watermark was to move to {@code advancedMillis}. */
  TaskObligations obligations(long advancedMillis) {
    long reached = reachedMillis(advancedMillis);
    return new TaskObligations(
        holdMillis,
        wakeEventMillis,
        wakeClockMillis,
        unfinished || reached < advancedMillis,
        reached);
  }

  long reachedMillis(long advancedMillis) {
    return Math.max(inputWatermarkMillis(), Math.min(reachedMillis, advancedMillis));
  }

  boolean isOvertaken() {
    return overtaken;
  }

  long droppedLate() {
    return droppedLate;
  }

  /** What was reported since this was last asked. */
  byte[] takeMetrics() {
    byte[] taken = metrics;
    metrics = NO_METRICS;
    return taken;
  }

  /** Reports what came out of the task's steps. */
  void reportCounts(Map<String, Long> elements) {
    if (!elements.isEmpty()) {
      byte[] report = fold.counted(elements);
      if (report.length > 0) {
        reportMetrics(report);
      }
    }
  }

  List<Runnable> actions() {
    return actions;
  }

  /** The batch in hand, or -1 before the first. */
  long currentBatch() {
    return start == null ? -1 : start.batch();
  }

  TaskStart start() {
    if (start == null) {
      throw new IllegalStateException("Task " + id + " has not begun");
    }
    return start;
  }

  @Override
  public long batch() {
    return start().batch();
  }

  @Override
  public int partition() {
    return id.partition();
  }

  @Override
  public int partitions() {
    return partitions;
  }

  @Override
  public long clockMillis() {
    return start().clockMillis();
  }

  @Override
  public long inputWatermarkMillis() {
    return start().times().inputMillis();
  }

  @Override
  public long outputWatermarkMillis() {
    return start().times().outputMillis();
  }

  @Override
  public boolean isDraining() {
    return start().draining();
  }

  @Override
  public StateView state() {
    return start().state().view();
  }

  @Override
  public Budget budget() {
    return start().budget();
  }

  @Override
  public Budget firing() {
    return firing;
  }

  @Override
  public void reportHold(long millis) {
    holdMillis = EventTime.clampMillis(millis);
  }

  @Override
  public void reportWake(long eventMillis, long clockMillis) {
    wakeEventMillis = EventTime.clampMillis(eventMillis);
    wakeClockMillis = EventTime.clampMillis(clockMillis);
  }

  @Override
  public void reportUnfinished() {
    unfinished = true;
  }

  @Override
  public void reportReached(long millis) {
    reachedMillis = millis;
  }

  @Override
  public void reportOvertaken() {
    overtaken = true;
  }

  @Override
  public long stopwatchNanos() {
    return nanoTime.getAsLong();
  }

  @Override
  public void reportDroppedLate(long rows) {
    droppedLate += rows;
  }

  @Override
  public void afterCommit(Runnable action) {
    actions.add(action);
  }

  @Override
  public void reportMetrics(byte[] metrics) {
    if (this.metrics.length == 0) {
      this.metrics = metrics;
    } else if (metrics.length > 0) {
      this.metrics = fold.fold(this.metrics, metrics);
    }
  }
}
