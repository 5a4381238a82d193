package dev.sluice.engine.key;

import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A timed table of one operator, and where it begins: known from batch to batch without a look at
 * the state, and found by one seek after the operator was opened or its first entries went.
 *
 * <p>All changes of the table must go through here. Owned by the task's thread.
 */
public final class TimedTable {
  /** The earliest order of a table without entries. */
  public static final long NONE = Long.MAX_VALUE;

  /** From this many entries on one range delete is cheaper than single ones. */
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
    long order = Tables.order(key);
    if (order <= floor) {
      floor = order;
      exact = true;
    }
  }

  public void delete(byte[] key) {
    view().delete(key);
    if (Tables.order(key) == floor) {
      exact = false;
    }
  }

  /**
   * Deletes entries by whatever way is cheapest.
   *
   * @param keys in order, and all that the table has from the first to the last of them
   */
  public void deleteRun(List<byte[]> keys) {
    if (keys.size() < SINGLE_DELETES) {
      for (byte[] key : keys) {
        delete(key);
      }
      return;
    }
    byte[] first = keys.get(0);
    byte[] last = keys.get(keys.size() - 1);
    view().deleteRange(first, Arrays.copyOf(last, last.length + 1));
    if (Tables.order(first) <= floor) {
      floor = Math.max(floor, Tables.order(last));
      exact = false;
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
