package dev.sluice.engine.timer;

import dev.sluice.engine.key.TimedTable;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Task;
import dev.sluice.state.Tables;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fires due timers.
 *
 * <p><b>Memory.</b> Due timers are loaded from the table by time, up to a limit, and then given out
 * key by key. Where there are more than the limit and no smaller step can be made, the loaded ones
 * say only which keys' turn it is, and what is due of a key is read by the key.
 *
 * <p><b>Steps.</b> The watermark moves on in as few steps as memory and budget allow; nearly always
 * in one. A step to {@code s} ends when no event timer is before {@code s}, also none that was just
 * set. When the budget is spent after a step, that step's watermark is all that was reached. A step
 * holds at least one time, so every batch gets further.
 *
 * <p><b>Time.</b> Processing time goes by while event timers fire. When it was long, what has
 * become due meanwhile must come before event time moves on, so the task says that it was
 * overtaken.
 *
 * <p><b>Clock timers</b> that were set while clock timers fire are marked with the batch's number
 * if they are due already, and passed over until the next.
 *
 * <p>Owned by the task's thread.
 */
final class TimerFiring {
  private static final byte[] START = {};

  /** How long processing time may stand still while event timers fire. */
  private static final long PATIENCE_NANOS = 250_000_000;

  private final TimerTables tables;
  private final KeyedContext context;
  private final KeyedFunction function;
  private final KeyedFunction.Delivery delivery;
  private final int limit;
  private final RowsByKey<Timer> byKey = new RowsByKey<>();
  private @Nullable Task task;

  TimerFiring(
      TimerTables tables,
      KeyedContext context,
      KeyedFunction function,
      KeyedFunction.Delivery delivery,
      int limit) {
    this.tables = tables;
    this.context = context;
    this.function = function;
    this.delivery = delivery;
    this.limit = limit;
  }

  void begin(Task task) {
    this.task = task;
    byKey.clear();
  }

  /**
   * Fires clock timers.
   *
   * @param bound the first time that is not due: the batch's clock, or later in a drain
   * @param all whether the budget does not count
   * @return false if the budget was spent before all had fired
   */
  boolean fireClocks(long bound, boolean all) throws Exception {
    if (tables.clocks.earliest() >= bound) {
      return true;
    }
    context.deferClockTimersBefore(bound);
    DueTimers.Range range = new DueTimers.Range(tables.clocks.earliest(), START, bound);
    boolean isDone = false;
    do {
      DueTimers due = load(tables.clocks, range, all ? limit : stepLimit());
      isDone = due.isWhole();
      if (due.size() > 0) {
        byte[] last = due.lastEntry();
        deliver(due, tables.clocks, bound);
        range = new DueTimers.Range(Tables.order(last), last, bound);
      }
    } while (!isDone && (all || !budget().isSpent()));
    context.deferClockTimersBefore(Long.MIN_VALUE);
    return isDone;
  }

  /** Fires event timers before {@code watermark}; returns the watermark that was reached. */
  long fireEvents(long watermark) throws Exception {
    if (tables.events.earliest() >= watermark) {
      context.moveWatermark(watermark);
      return watermark;
    }
    long begunNanos = task().stopwatchNanos();
    long reached = steps(watermark);
    if (task().stopwatchNanos() - begunNanos > PATIENCE_NANOS) {
      task().reportOvertaken();
    }
    return reached;
  }

  private long steps(long watermark) throws Exception {
    long reached = step(task().inputWatermarkMillis(), watermark);
    while (tables.events.earliest() < watermark) {
      if (budget().isSpent()) {
        return reached;
      }
      reached = step(reached, watermark);
    }
    context.moveWatermark(watermark);
    return watermark;
  }

  private long step(long before, long watermark) throws Exception {
    DueTimers due = load(tables.events, allBefore(watermark), stepLimit());
    long step = watermark;
    if (!due.isWhole()) {
      step = Math.max(before, due.nextMillis());
      if (due.nextMillis() > due.firstMillis() && step == due.nextMillis()) {
        due.cut(step);
      } else {
        step = Math.max(before, due.firstMillis() + 1);
      }
    }
    context.moveWatermark(step);
    context.collectEventTimersBefore(collects() ? step : Long.MIN_VALUE);
    deliver(due, tables.events, step);
    while (tables.events.earliest() < step) {
      deliver(load(tables.events, allBefore(step), limit), tables.events, step);
    }
    context.collectEventTimersBefore(Long.MIN_VALUE);
    return step;
  }

  private void deliver(DueTimers due, TimedTable table, long bound) throws Exception {
    due.takeInto(byKey, table);
    for (int group = 0; group < byKey.groups(); group++) {
      context.moveTo(byKey.key(group), byKey.keyGroup(group));
      List<Timer> timers =
          due.isWhole()
              ? byKey.rows(group)
              : tables.timersBefore(context.present(), table, bound, task().batch());
      for (Timer timer : timers) {
        boolean isByTime = !due.isWhole() && !due.covers(tables.timeKey(context.present(), timer));
        context.offerDue(timer, isByTime);
      }
      deliver(timers);
      context.leave();
    }
    context.leaveAll();
    byKey.clear();
  }

  private void deliver(List<Timer> timers) throws Exception {
    if (delivery == KeyedFunction.Delivery.ALL_DUE_OF_A_KEY) {
      for (Timer timer : timers) {
        context.deleteTimer(timer.id());
        spend(timer);
      }
      function.timers(timers);
      return;
    }
    for (Timer next = context.takeDue(); next != null; next = context.takeDue()) {
      spend(next);
      function.timers(List.of(next));
    }
  }

  private void spend(Timer timer) {
    budget().spend(timer.id().length);
  }

  private boolean collects() {
    return delivery == KeyedFunction.Delivery.ONE_BY_ONE;
  }

  private DueTimers load(TimedTable table, DueTimers.Range range, int most) {
    return DueTimers.load(tables, table, range, most, task().batch());
  }

  private DueTimers.Range allBefore(long bound) {
    return new DueTimers.Range(tables.events.earliest(), START, bound);
  }

  private int stepLimit() {
    return (int) Math.max(1, Math.min(limit, budget().recordsLeft()));
  }

  private Budget budget() {
    return task().firing();
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Timers fire outside a batch");
    }
    return task;
  }
}
