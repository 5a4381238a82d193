package dev.sluice.engine.timer;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeapShare;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import org.jspecify.annotations.Nullable;

/**
 * Drives a keyed function in one partition.
 *
 * <pre>
 *   elements   rows are gathered by key; when many have come, each key's are given to the function
 *   advance    the rest of the rows; due clock timers; event timers before the new watermark
 *   finish     the function's finish; then the earliest hold and timers are reported
 * </pre>
 *
 * <p>Between batches it remembers only where its tables begin, so that a batch in which nothing is
 * due doesn't look at the state. Owned by the task's thread.
 */
final class KeyedProcessOperator implements Operator, KeyAware {
  private final KeyedFunction function;
  private final KeyedProcess.Limits limits;
  private final TimerTables tables = new TimerTables();
  private final KeyedContext context = new KeyedContext(tables);
  private final TimerFiring firing;
  private final RowsByKey<Object> rows = new RowsByKey<>();
  private @Nullable Task task;
  private long rowBytes;

  /** Whether a drain has handed over, in this process, all clock timers that were set before it. */
  private boolean hasHandedOver;

  KeyedProcessOperator(
      KeyedFunction function, KeyedFunction.Delivery delivery, KeyedProcess.Limits limits) {
    this.function = function;
    this.limits = limits;
    this.firing = new TimerFiring(tables, context, function, delivery, limits.timers());
  }

  @Override
  public void begin(Task task) throws Exception {
    this.task = task;
    context.begin(task);
    firing.begin(task);
    function.begin(task, context);
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    if (input > 0) {
      throw new IllegalStateException(
          "Expected rows of input 0 alone in a keyed step, but found some of input " + input);
    }
    for (int i = 0; i < chunk.size(); i++) {
      rows.add(chunk.key(i), chunk.keyGroup(i), chunk.element(i));
      if (rows.size() >= limits.rows()) {
        processRows();
      }
    }
    rowBytes += chunk.sizeBytes();
    if (HeapShare.isTaken(rowBytes, limits.rowBytes())) {
      processRows();
    }
  }

  @Override
  public void advance(long inputWatermarkMillis) throws Exception {
    processRows();
    boolean isEndOfDrain = task().isEndOfDrain(inputWatermarkMillis);
    context.setCausedByDrain(isEndOfDrain);
    boolean handsOver = mustHandOver();
    long clocksBefore = clocksBefore(inputWatermarkMillis, handsOver);
    boolean allClocks = firing.fireClocks(clocksBefore, handsOver);
    hasHandedOver |= handsOver;
    long reached =
        allClocks ? firing.fireEvents(inputWatermarkMillis) : task().inputWatermarkMillis();
    if (reached < inputWatermarkMillis) {
      task().reportReached(reached);
    }
  }

  @Override
  public void finish() throws Exception {
    function.finish();
    task().reportHold(Math.min(EventTime.MAX_MILLIS, earliestHold()));
    task()
        .reportWake(
            Math.min(EventTime.MAX_MILLIS, tables.events.earliest()),
            Math.min(EventTime.MAX_MILLIS, tables.clocks.earliest()));
  }

  @Override
  public byte @Nullable [] currentKey() {
    return context.currentKey();
  }

  @Override
  public void close() throws Exception {
    function.close();
  }

  /** All of them in one batch: those that are set again have their old place. */
  private boolean mustHandOver() {
    return task().isDraining()
        && !hasHandedOver
        && function.pendingClockTimers() == KeyedFunction.PendingClockTimers.AT_ONCE_IN_DRAIN;
  }

  private long clocksBefore(long inputWatermarkMillis, boolean handsOver) {
    boolean endsNow =
        inputWatermarkMillis >= EventTime.MAX_MILLIS
            && function.pendingClockTimers() == KeyedFunction.PendingClockTimers.WHEN_INPUT_ENDS;
    return handsOver || endsNow ? EventTime.MAX_MILLIS : task().clockMillis();
  }

  private long earliestHold() {
    long earliestEvent = tables.events.earliest();
    boolean isEventOwed = earliestEvent < task().inputWatermarkMillis();
    return isEventOwed ? Math.min(earliestEvent, tables.earliestHold()) : tables.earliestHold();
  }

  private void processRows() throws Exception {
    for (int group = 0; group < rows.groups(); group++) {
      context.moveTo(rows.key(group), rows.keyGroup(group));
      function.elements(rows.rows(group));
      context.leave();
    }
    context.leaveAll();
    rows.clear();
    rowBytes = 0;
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("A keyed step runs outside a batch");
    }
    return task;
  }
}
