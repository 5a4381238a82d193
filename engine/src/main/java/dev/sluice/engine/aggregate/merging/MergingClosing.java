package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Gathered;
import dev.sluice.engine.aggregate.Lifetime;
import dev.sluice.engine.key.TimedTable;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Task;
import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Closes and expires merging windows when the watermark moves: visits the records whose turn it is.
 *
 * <p>The watermark goes on in as few steps as memory and budget allow, nearly always in one. A step
 * is chosen before anything fires, by counting the visits that are due; it takes at least those of
 * one time. Owned by the task's thread.
 */
final class MergingClosing {
  /** How many records a step visits, if their visits are not all due at one time. */
  private static final int STEP = 1 << 16;

  private final MergingPolicy policy;
  private final MergingStore store;
  private final MergingFiring firing;
  private final Lifetime lifetime;
  private final DueRecords due;
  private @Nullable Task task;

  MergingClosing(MergingPolicy policy, MergingStore store, MergingFiring firing, DueRecords due) {
    this.policy = policy;
    this.store = store;
    this.firing = firing;
    this.lifetime = new Lifetime(policy.allowedLatenessMillis());
    this.due = due;
  }

  /** A record whose turn it is: one that was kept, or where it stands. */
  private record Turn(byte[] stateKey, @Nullable KeyWindows kept) {}

  void begin(Task task) {
    this.task = task;
  }

  /** Does what is due before {@code watermark}; returns the watermark that was reached. */
  long close(long watermark) throws Exception {
    due.sort();
    long reached = task().inputWatermarkMillis();
    boolean isFirst = true;
    while (earliest() < watermark && (isFirst || !budget().isSpent())) {
      // A window that was merged into one that is over is due below the watermark before.
      reached = Math.min(watermark, Math.max(reached + 1, chooseStep(watermark)));
      sweep(reached);
      isFirst = false;
    }
    return earliest() < watermark ? reached : watermark;
  }

  private long earliest() {
    return Math.min(due.millis(0), store.visits().earliest());
  }

  /**
   * Lets windows emit whose time by the clock has come.
   *
   * @return false if the budget was spent before all had
   */
  boolean fireClocks(long clockMillis) throws Exception {
    TimedTable clocks = store.clocks();
    while (clocks.earliest() < clockMillis) {
      if (budget().isSpent()) {
        return false;
      }
      // A record whose windows have different times may stand there more than once.
      Set<ByteBuffer> stateKeys = new LinkedHashSet<>();
      try (Cursor cursor = clocks.scan(clocks.earliest(), clockMillis)) {
        while (stateKeys.size() < Gathered.BATCH_OF_READS && cursor.next()) {
          stateKeys.add(ByteBuffer.wrap(store.stateKey(cursor.key())));
        }
      }
      emit(stateKeys.stream().map(ByteBuffer::array).toList(), clockMillis);
    }
    return true;
  }

  private void emit(List<byte[]> stateKeys, long clockMillis) throws Exception {
    List<byte @Nullable []> values = store.values(stateKeys);
    for (int i = 0; i < stateKeys.size(); i++) {
      byte[] value = values.get(i);
      if (value == null) {
        throw new IllegalStateException("Windows that are to emit are not in the state");
      }
      KeyWindows record = store.decode(stateKeys.get(i), value, null);
      for (KeyWindow keyWindow : record.keyWindows) {
        if (keyWindow.clockMillis < clockMillis) {
          firing.fire(record, keyWindow, task().inputWatermarkMillis(), false);
        }
      }
      store.put(record);
    }
  }

  private long chooseStep(long watermark) {
    long limit = Math.max(1, Math.min(STEP, budget().recordsLeft()));
    long from = earliest();
    int kept = 0;
    try (Cursor cursor = store.visits().scan(from, watermark)) {
      long inTable = next(cursor);
      for (long i = 0; i <= limit; i++) {
        long millis = Math.min(inTable, due.millis(kept));
        if (millis >= watermark) {
          return watermark;
        } else if (i == limit) {
          return Math.max(from + 1, millis);
        } else if (millis == inTable) {
          inTable = next(cursor);
        } else {
          kept++;
        }
      }
    }
    return watermark;
  }

  private static long next(Cursor cursor) {
    return cursor.next() ? Tables.order(cursor.key()) : TimedTable.NONE;
  }

  private void sweep(long watermark) throws Exception {
    TimedTable visits = store.visits();
    TimedTable.Run run = new TimedTable.Run();
    List<Turn> turns = new ArrayList<>();
    try (Cursor cursor = visits.scan(visits.earliest(), watermark)) {
      while (cursor.next()) {
        addKept(turns, Tables.order(cursor.key()), watermark);
        run.add(cursor.key());
        turns.add(new Turn(store.stateKey(cursor.key()), null));
        visitSome(turns, watermark);
      }
    }
    addKept(turns, watermark, watermark);
    visitAll(turns, watermark);
    visits.deleteRun(run);
    visits.raiseFloor(watermark);
  }

  /** The turns of records that were kept come up to {@code millis}, in between those stored. */
  private void addKept(List<Turn> turns, long millis, long watermark) throws Exception {
    while (due.millis(0) < millis) {
      KeyWindows record = due.take();
      turns.add(new Turn(record.stateKey, record));
      visitSome(turns, watermark);
    }
  }

  private void visitSome(List<Turn> turns, long watermark) throws Exception {
    if (turns.size() == Gathered.BATCH_OF_READS) {
      visitAll(turns, watermark);
    }
  }

  private void visitAll(List<Turn> turns, long watermark) throws Exception {
    List<byte[]> stateKeys = new ArrayList<>();
    for (Turn turn : turns) {
      if (turn.kept() == null) {
        stateKeys.add(turn.stateKey());
      }
    }
    Iterator<byte @Nullable []> values =
        stateKeys.isEmpty() ? Collections.emptyIterator() : store.values(stateKeys).iterator();
    for (Turn turn : turns) {
      KeyWindows kept = turn.kept();
      visit(kept == null ? stored(turn.stateKey(), values.next()) : kept, watermark);
    }
    turns.clear();
  }

  private KeyWindows stored(byte[] stateKey, byte @Nullable [] value) throws Exception {
    if (value == null) {
      throw new IllegalStateException("Windows that are due are not in the state");
    }
    return store.decode(stateKey, value, null);
  }

  private void visit(KeyWindows record, long watermark) throws Exception {
    budget().spend(record.key.length);
    record.visitMillis = TimedTable.NONE;
    List<KeyWindow> left = new ArrayList<>(record.keyWindows.size());
    for (KeyWindow keyWindow : record.keyWindows) {
      if (lifetime.expiryMillis(keyWindow.maxMillis) < watermark) {
        firing.fire(record, keyWindow, watermark, true);
        continue;
      }
      if (keyWindow.maxMillis < watermark && !keyWindow.state.isClosed) {
        if (policy.atEnd()) {
          firing.fire(record, keyWindow, watermark, false);
        }
        keyWindow.state.isClosed = true;
      }
      left.add(keyWindow);
    }
    record.keyWindows = left;
    store.put(record);
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
