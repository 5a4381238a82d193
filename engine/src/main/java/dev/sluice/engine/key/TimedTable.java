package dev.sluice.engine.key;

import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A timed table of one operator, and where it begins: known from batch to batch without a look at
 * the state, and found by one seek after the operator was opened or its first entries went.
 *
 * <p>All changes of the table must go through here, or be noticed. Owned by the task's thread.
 */
public final class TimedTable {
  /** The earliest order of a table without entries. */
  public static final long NONE = Long.MAX_VALUE;

  /** Of more entries than this one range delete is cheaper than single ones. */
  private static final int SINGLE_DELETES = 1_000;

  private final int table;
  private @Nullable StateView view;

  /** No entry is below this. */
  private long floor;

  /** Whether there is an entry at the floor (or none at all, if the floor is NONE). */
  private boolean exact;

  /** A table about which is only known that it has no entry before {@code floor}. */
  public TimedTable(int table, long floor) {
    this.table = table;
    this.floor = floor;
  }

  /** A batch begins: from now on the table is seen through {@code view}. */
  public void begin(StateView view) {
    this.view = view;
  }

  /** Puts an entry; {@code key} starts as {@link Tables#timed} says. */
  public void put(byte[] key, byte[] value) {
    view().put(key, value);
    notice(Tables.order(key));
  }

  public void delete(byte[] key) {
    view().delete(key);
    if (Tables.order(key) == floor) {
      exact = false;
    }
  }

  /** Deletes the entries of a run by whatever way is cheapest. */
  public void deleteRun(Run run) {
    if (run.keys.isEmpty()) {
      return;
    }
    if (run.last == null) {
      for (byte[] key : run.keys) {
        delete(key);
      }
      return;
    }
    byte[] first = run.keys.get(0);
    view().deleteRange(first, Arrays.copyOf(run.last, run.last.length + 1));
    if (Tables.order(first) <= floor) {
      floor = Math.max(floor, Tables.order(run.last));
      exact = false;
    }
  }

  /**
   * Entries to be deleted, in their order, and all that the table has from the first to the last of
   * them. Remembers no more keys than are worth to be deleted one by one.
   */
  public static final class Run {
    private final List<byte[]> keys = new ArrayList<>();
    private byte @Nullable [] last;

    public void add(byte[] key) {
      if (keys.size() < SINGLE_DELETES) {
        keys.add(key);
      } else {
        last = key;
      }
    }
  }

  /** Says that there is an entry of {@code order}, which was put by someone else. */
  public void notice(long order) {
    if (order <= floor) {
      floor = order;
      exact = true;
    }
  }

  /** Says that no entry before {@code order} is of interest any more. */
  public void raiseFloor(long order) {
    if (order > floor) {
      floor = order;
      exact = false;
    }
  }

  /** The least order of all entries from the floor on, or {@link #NONE}. */
  public long earliest() {
    if (!exact) {
      try (Cursor cursor = view().scan(Tables.timed(table, floor), end())) {
        floor = cursor.next() ? Tables.order(cursor.key()) : NONE;
      }
      exact = true;
    }
    return floor;
  }

  /** The entries of orders from {@code from} (inclusive) to {@code to} (exclusive). */
  public Cursor scan(long from, long to) {
    return view().scan(Tables.timed(table, from), Tables.timed(table, to));
  }

  private byte[] end() {
    return Tables.after(new byte[] {Tables.timed(table, 0)[0]});
  }

  private StateView view() {
    if (view == null) {
      throw new IllegalStateException("Timed table " + table + " is used outside a batch");
    }
    return view;
  }
}
