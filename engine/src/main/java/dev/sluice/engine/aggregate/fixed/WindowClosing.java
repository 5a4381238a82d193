package dev.sluice.engine.aggregate.fixed;

import dev.sluice.engine.aggregate.AccumulatorTable;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Gathered;
import dev.sluice.engine.aggregate.GatheredSort;
import dev.sluice.engine.aggregate.Lifetime;
import dev.sluice.engine.aggregate.PaneFiring;
import dev.sluice.engine.aggregate.WindowState;
import dev.sluice.engine.key.TimedTable;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Task;
import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes and expires windows when the watermark moves, by ordered scans of the state.
 *
 * <p>What the batch has gathered for windows that close, and what the state has, are merged like
 * two sorted lists, so that a window which comes and closes in one batch never gets to the state.
 *
 * <p><b>Steps.</b> Without lateness closing is final: it goes on until the budget is spent, and
 * what was reached is the end of the last window that closed. With lateness a window that closes
 * and expires at once has one pane where one that does so at two watermarks has two; so the
 * watermark of a step is chosen first, by counting what is due. A step closes at least the windows
 * of one end.
 *
 * <p><b>While rows keep coming</b> closing without lateness also stops in the midst of the windows
 * of one end ({@link ClosingStep}). The input watermark moves all the way nevertheless: what comes
 * for these windows is late as if all had closed at once. What is left is just what is still in the
 * state; it holds the output watermark, and the next batch goes on with it.
 *
 * <p>Owned by the task's thread.
 */
final class WindowClosing {
  /** How many windows a step with lateness closes, if they don't all have one end. */
  private static final int STEP = 1 << 16;

  private final Aggregation aggregation;
  private final WindowStore store;
  private final PaneFiring firing;
  private final Lifetime lifetime;
  private final ClosingStep atOnce;

  /** What the batch gathered of the windows that close now. */
  private List<Gathered> closers = List.of();

  private int nextCloser;
  private @Nullable Task task;

  WindowClosing(
      Aggregation aggregation,
      WindowStore store,
      PaneFiring firing,
      Lifetime lifetime,
      ClosingStep atOnce) {
    this.aggregation = aggregation;
    this.store = store;
    this.firing = firing;
    this.lifetime = lifetime;
    this.atOnce = atOnce;
  }

  void begin(Task task) {
    this.task = task;
    this.closers = List.of();
    this.nextCloser = 0;
  }

  /**
   * Closes what ends before {@code watermark}; returns the watermark that was reached.
   *
   * @param ofClosing what the batch gathered of windows that close
   * @param gathered how much it gathered in all; 0 if nothing may be left to the next batch
   */
  long close(long watermark, List<Gathered> ofClosing, long gathered) throws Exception {
    GatheredSort.sort(ofClosing);
    closers = ofClosing;
    atOnce.begin(watermark, gathered);
    long reached = task().inputWatermarkMillis();
    boolean isFirst = true;
    while (isDue(watermark)) {
      if (!isFirst && budget().isSpent()) {
        return reached;
      }
      reached = step(reached, watermark);
      if (atOnce.isCut()) {
        return watermark;
      }
      isFirst = false;
    }
    return watermark;
  }

  /**
   * Whether windows that are due were left for the next batch, though the watermark was reached.
   */
  boolean isCut() {
    return atOnce.isCut();
  }

  /** What was gathered of windows that did not close after all. */
  List<Gathered> left() {
    return closers.subList(nextCloser, closers.size());
  }

  private boolean isDue(long watermark) {
    return store.open().earliest() < watermark
        || nextCloser < closers.size()
        || (hasLateness() && store.all().earliest() < lifetime.expiredBefore(watermark));
  }

  private long step(long before, long watermark) throws Exception {
    if (!hasLateness()) {
      long from = store.open().earliest();
      long reached = sweep(new Sweep(from, watermark, watermark, true, true));
      store.open().raiseFloor(reached);
      return reached;
    }
    long step = Math.max(before + 1, chooseStep(watermark));
    long expired = lifetime.expiredBefore(step);
    sweep(new Sweep(store.all().earliest(), expired, step, true, false));
    long from = Math.max(expired, store.open().earliest());
    sweep(new Sweep(from, step, step, false, false));
    store.open().raiseFloor(step);
    return step;
  }

  private long chooseStep(long watermark) {
    int limit = (int) Math.max(1, Math.min(STEP, budget().recordsLeft()));
    long step = Math.min(watermark, cut(store.open(), watermark, limit));
    long expired = cut(store.all(), lifetime.expiredBefore(watermark), limit);
    if (expired != TimedTable.NONE) {
      step = Math.min(step, lifetime.expiryMillis(expired));
    }
    if (closers.size() - nextCloser > limit) {
      long first = closers.get(nextCloser).maxTimestampMillis();
      long next = closers.get(nextCloser + limit).maxTimestampMillis();
      step = Math.min(step, Math.max(first + 1, next));
    }
    return step;
  }

  /** The time before which no more than {@code limit} entries stand, or only those of one time. */
  private static long cut(TimedTable table, long to, int limit) {
    long from = table.earliest();
    if (from >= to) {
      return TimedTable.NONE;
    }
    try (Cursor cursor = table.scan(from, to)) {
      for (int i = 0; cursor.next(); i++) {
        if (i == limit) {
          return Math.max(from + 1, Tables.order(cursor.key()));
        }
      }
    }
    return TimedTable.NONE;
  }

  /**
   * A walk over windows by their maximal timestamp.
   *
   * @param from the first one in the state
   * @param to the first one that is not part of it
   * @param inputMillis the watermark at which they close
   * @param isLast whether they expire
   * @param stops whether it ends where the budget does
   */
  private record Sweep(long from, long to, long inputMillis, boolean isLast, boolean stops) {}

  private long sweep(Sweep sweep) throws Exception {
    TimedTable.Run run = new TimedTable.Run();
    long reached;
    if (sweep.from() < sweep.to()) {
      try (Cursor cursor = store.all().scan(sweep.from(), sweep.to())) {
        reached = walk(cursor, sweep, run);
      }
    } else {
      reached = walk(null, sweep, run);
    }
    store.all().deleteRun(run);
    return reached;
  }

  private long walk(@Nullable Cursor cursor, Sweep sweep, TimedTable.Run run) throws Exception {
    boolean isFirst = true;
    long last = sweep.from();
    boolean hasStored = cursor != null && cursor.next();
    while (true) {
      Gathered closer = closerBefore(sweep.to());
      byte[] stored = hasStored && cursor != null ? cursor.key() : null;
      int side = compare(stored, closer);
      byte[] stateKey = side <= 0 ? stored : closer == null ? null : closer.stateKey();
      if (stateKey == null) {
        return sweep.to();
      }
      long order = store.maxTimestampMillis(stateKey);
      if (sweep.stops() && !isFirst && order > last && budget().isSpent()) {
        return last + 1;
      }
      if (sweep.stops() && !atOnce.takes()) {
        return order;
      }
      isFirst = false;
      last = order;
      byte[] value = side <= 0 && cursor != null ? cursor.value() : null;
      settle(stateKey, value, side >= 0 ? closer : null, sweep, run);
      if (side >= 0) {
        nextCloser++;
      }
      if (side <= 0 && cursor != null) {
        hasStored = cursor.next();
      }
    }
  }

  /** Below 0 if the state's entry comes first, above if the gathered one, 0 if they are of one. */
  private static int compare(byte @Nullable [] stored, @Nullable Gathered closer) {
    if (stored == null) {
      return 1;
    }
    return closer == null ? -1 : Arrays.compareUnsigned(stored, closer.stateKey());
  }

  private void settle(
      byte[] stateKey,
      byte @Nullable [] value,
      @Nullable Gathered closer,
      Sweep sweep,
      TimedTable.Run run)
      throws Exception {
    boolean isKnown = value != null && closer == null && isDone(value, sweep.isLast());
    if (!isKnown) {
      fire(stateKey, value, closer, sweep);
    }
    if (value != null && sweep.isLast()) {
      run.add(stateKey);
      if (WindowFormat.hasParts(value)) {
        store.deleteParts(stateKey);
      }
    }
  }

  private void fire(
      byte[] stateKey, byte @Nullable [] value, @Nullable Gathered closer, Sweep sweep)
      throws Exception {
    AccumulatorTable.Entry entry = closer == null ? null : closer.entry();
    WindowFormat.Decoded decoded =
        value == null
            ? new WindowFormat.Decoded(new WindowState(), null)
            : store.decode(stateKey, value, entry == null ? null : entry.key);
    WindowState state = decoded.state();
    byte[] key = entry == null ? store.keyOf(stateKey, decoded) : entry.key;
    if (entry != null) {
      state.add(entry.accumulator, aggregation);
    }
    Object window = entry == null ? store.windowOf(stateKey) : entry.window;
    long maxTimestampMillis = store.maxTimestampMillis(stateKey);
    firing.fire(
        new PaneFiring.Moment(key, window, maxTimestampMillis, sweep.inputMillis(), sweep.isLast()),
        state);
    if (!sweep.isLast()) {
      state.isClosed = true;
      store.put(stateKey, key, state);
    }
  }

  private boolean isDone(byte[] value, boolean isLast) {
    return isLast
        ? WindowFormat.isSettled(value) && !firing.emitsEmptyFinal()
        : WindowFormat.isClosed(value);
  }

  private @Nullable Gathered closerBefore(long to) {
    if (nextCloser == closers.size()) {
      return null;
    }
    Gathered next = closers.get(nextCloser);
    return next.maxTimestampMillis() < to ? next : null;
  }

  private boolean hasLateness() {
    return lifetime.allowedLatenessMillis() > 0;
  }

  private Budget budget() {
    return task().firing();
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Windows close outside a batch");
    }
    return task;
  }
}
