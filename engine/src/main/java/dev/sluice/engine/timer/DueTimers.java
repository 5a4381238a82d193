package dev.sluice.engine.timer;

import dev.sluice.engine.key.TimedTable;
import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The first due timers of a table by time, loaded into memory.
 *
 * <p>{@code next} is the place by time of the first due timer that was not loaded for want of room;
 * {@code isWhole} says that there is none.
 */
final class DueTimers {
  /** By time, then by identity. */
  static final Comparator<Timer> ORDER =
      Comparator.comparingLong(Timer::timeMillis).thenComparing(Timer::id, Arrays::compareUnsigned);

  private final TimerTables tables;
  private final List<byte[]> entries = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private boolean hasSkipped;
  private boolean isWhole = true;
  private long nextMillis;

  private DueTimers(TimerTables tables) {
    this.tables = tables;
  }

  /**
   * Loads up to {@code limit} timers.
   *
   * @param batch timers deferred in this batch are passed over
   */
  static DueTimers load(TimerTables tables, TimedTable table, Range range, int limit, long batch) {
    DueTimers due = new DueTimers(tables);
    try (Cursor cursor = table.scan(range.from(), range.bound())) {
      while (cursor.next()) {
        byte[] entry = cursor.key();
        if (TimerFormat.deferral(cursor.value()) == batch || range.isBefore(entry)) {
          due.hasSkipped = true;
          continue;
        }
        if (due.timers.size() == limit) {
          due.isWhole = false;
          due.nextMillis = Tables.order(entry);
          break;
        }
        due.entries.add(entry);
        due.timers.add(TimerFormat.decode(TimerTables.idOf(entry), cursor.value()));
      }
    }
    return due;
  }

  /**
   * Where to look for due timers.
   *
   * @param from the first time
   * @param after only what stands behind this entry; empty for all
   * @param bound the first time that is not due
   */
  record Range(long from, byte[] after, long bound) {
    private boolean isBefore(byte[] entry) {
      return Arrays.compareUnsigned(entry, after) <= 0;
    }
  }

  int size() {
    return timers.size();
  }

  boolean isWhole() {
    return isWhole;
  }

  /** The time of the first due timer that was not loaded. */
  long nextMillis() {
    return nextMillis;
  }

  long firstMillis() {
    return timers.get(0).timeMillis();
  }

  byte[] lastEntry() {
    return entries.get(entries.size() - 1);
  }

  /** Whether the timer's entry by time was among those loaded. */
  boolean covers(byte[] entry) {
    return Arrays.compareUnsigned(entry, lastEntry()) <= 0;
  }

  /** Leaves out the loaded timers that are not before {@code bound}. */
  void cut(long bound) {
    int size = timers.size();
    while (size > 0 && timers.get(size - 1).timeMillis() >= bound) {
      size--;
    }
    timers.subList(size, timers.size()).clear();
    entries.subList(size, entries.size()).clear();
    isWhole = true;
  }

  /** Deletes the entries by time, and gives the timers by key in order of their earliest time. */
  void takeInto(RowsByKey<Timer> byKey, TimedTable table) {
    for (int i = 0; i < timers.size(); i++) {
      byte[] entry = entries.get(i);
      byKey.add(tables.keyOf(entry), Tables.keyGroup(entry), timers.get(i));
    }
    if (hasSkipped) {
      for (byte[] entry : entries) {
        table.delete(entry);
      }
    } else {
      TimedTable.Run run = new TimedTable.Run();
      entries.forEach(run::add);
      table.deleteRun(run);
    }
  }
}
