package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Lifetime;
import dev.sluice.engine.key.KeyLayout;
import dev.sluice.engine.key.TimedTable;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an aggregation keeps merging windows: all of a key in one record, and when to look at it.
 *
 * <pre>
 *   keyed 0 records | key group | key |               -> see MergingFormat
 *   keyed 1 parts   | key group | key | ...           -> see MergingParts
 *   timed 0 visits  | time      | key group | key |   -> | version u8 |
 *   timed 1 holds   | time      | key group | key |   -> | version u8 |
 *   timed 2 clocks  | time      | key group | key |   -> | version u8 |
 * </pre>
 *
 * <p>Keys stand as {@link KeyLayout} says. A record stands once in the table of visits, at the time
 * of its next window's end or expiry or <em>before</em>: windows that grow leave it where it is,
 * and only a visit that comes too early moves it. No visit stays before the input watermark, so one
 * that is too early holds nothing back. The table of holds has the ends of windows that have closed
 * and still owe what came in time. Owned by the task's thread.
 */
final class MergingStore {
  private static final int RECORDS = 0;
  private static final int VISITS = 0;
  private static final int HOLDS = 1;
  private static final int CLOCKS = 2;
  private static final int RECORD_KEY_AT = 3;
  private static final int TIMED_KEY_AT = 11;
  private static final byte[] MARK = {1};

  private final MergingFormat format;
  private final MergingParts parts;
  private final Lifetime lifetime;
  private final boolean hasClocks;
  private @Nullable TimedTable visits;
  private @Nullable TimedTable holds;
  private @Nullable TimedTable clocks;
  private @Nullable StateView view;

  MergingStore(MergingFormat format, MergingParts parts, Lifetime lifetime, boolean hasClocks) {
    this.format = format;
    this.parts = parts;
    this.hasClocks = hasClocks;
    this.lifetime = lifetime;
  }

  void begin(StateView view, long inputMillis) {
    this.view = view;
    if (visits == null) {
      visits = new TimedTable(VISITS, inputMillis);
      holds = new TimedTable(HOLDS, lifetime.expiredBefore(inputMillis));
    }
    if (clocks == null) {
      clocks = new TimedTable(CLOCKS, hasClocks ? Long.MIN_VALUE : TimedTable.NONE);
    }
    visits().begin(view);
    clocks().begin(view);
    holds().begin(view);
  }

  TimedTable visits() {
    return present(visits);
  }

  /** When the clock makes windows emit. */
  TimedTable clocks() {
    return present(clocks);
  }

  private TimedTable holds() {
    return present(holds);
  }

  /** The earliest end of a window that has closed and owes something still. */
  long earliestHold() {
    return lifetime.allowedLatenessMillis() == 0 ? TimedTable.NONE : holds().earliest();
  }

  byte[] stateKey(byte[] key, int keyGroup) {
    byte[] encoded = KeyLayout.encode(key);
    byte[] stateKey =
        Arrays.copyOf(Tables.keyed(RECORDS, keyGroup), RECORD_KEY_AT + encoded.length);
    System.arraycopy(encoded, 0, stateKey, RECORD_KEY_AT, encoded.length);
    return stateKey;
  }

  /** The record that an entry of a timed table stands for. */
  byte[] stateKey(byte[] entry) {
    byte[] start = Tables.keyed(RECORDS, Tables.keyGroup(entry));
    int length = entry.length - TIMED_KEY_AT;
    byte[] stateKey = Arrays.copyOf(start, RECORD_KEY_AT + length);
    System.arraycopy(entry, TIMED_KEY_AT, stateKey, RECORD_KEY_AT, length);
    return stateKey;
  }

  /** Whether there is no record at all: each has its place among the visits. */
  boolean isEmpty() {
    return visits().earliest() == TimedTable.NONE;
  }

  List<byte @Nullable []> values(List<byte[]> stateKeys) {
    return view().getAll(stateKeys);
  }

  /** What stands where there is no record: nothing. */
  static List<byte @Nullable []> noValues(List<byte[]> stateKeys) {
    return Collections.nCopies(stateKeys.size(), null);
  }

  /** Reads a record; {@code key} is null if it is not known. */
  KeyWindows decode(byte[] stateKey, byte[] value, byte @Nullable [] key) throws IOException {
    KeyWindows record = format.decode(stateKey, RECORD_KEY_AT, value, key);
    record.isStored = true;
    record.holds = holdsOf(record);
    record.clocks = clocksOf(record);
    return record;
  }

  /** Writes a record, or deletes one without windows, and its places in the timed tables. */
  void put(KeyWindows record) throws IOException {
    move(record, holds(), HOLDS, record.holds, holdsOf(record));
    move(record, clocks(), CLOCKS, record.clocks, clocksOf(record));
    long visitMillis = nextVisitMillis(record);
    if (visitMillis < record.visitMillis) {
      deleteVisit(record);
      visits().put(timed(VISITS, visitMillis, record.stateKey), MARK);
      record.visitMillis = visitMillis;
    }
    if (!record.keyWindows.isEmpty()) {
      parts.store(view(), record);
      view().put(record.stateKey, format.encode(record));
      record.isStored = true;
    } else if (record.isStored) {
      view().delete(record.stateKey);
      record.isStored = false;
    }
  }

  /**
   * Takes a record out of the table of visits, since the caller visits it in this batch; it is
   * written then. Refused for one that the other tables have, or ought to.
   */
  boolean leave(KeyWindows record) {
    boolean isElsewhere =
        hasClocks
            || !record.holds.isEmpty()
            || (lifetime.allowedLatenessMillis() > 0 && !holdsOf(record).isEmpty());
    if (isElsewhere) {
      return false;
    }
    deleteVisit(record);
    return true;
  }

  private void deleteVisit(KeyWindows record) {
    if (record.visitMillis != TimedTable.NONE) {
      visits().delete(timed(VISITS, record.visitMillis, record.stateKey));
      record.visitMillis = TimedTable.NONE;
    }
  }

  /** When something is to be done about a record, or {@link TimedTable#NONE}. */
  long nextVisitMillis(KeyWindows record) {
    long visitMillis = TimedTable.NONE;
    for (KeyWindow keyWindow : record.keyWindows) {
      visitMillis = Math.min(visitMillis, visitMillis(keyWindow));
    }
    return visitMillis;
  }

  /** Lets a window's state have what stands apart. */
  void openParts(KeyWindows record, KeyWindow keyWindow) {
    if (!keyWindow.runs.isEmpty()) {
      keyWindow.state.parts = keyWindow.runs.size();
      keyWindow.state.stored = () -> parts.read(view(), record.stateKey, keyWindow.runs);
    }
  }

  /** Deletes what a window has apart. */
  void deleteParts(KeyWindows record, KeyWindow keyWindow) {
    MergingParts.delete(view(), record.stateKey, keyWindow);
    keyWindow.state.hasObsoleteParts = false;
  }

  /** When something is to be done about a window if nothing comes to it. */
  private long visitMillis(KeyWindow keyWindow) {
    return keyWindow.state.isClosed
        ? lifetime.expiryMillis(keyWindow.maxMillis)
        : keyWindow.maxMillis;
  }

  private static void move(
      KeyWindows record, TimedTable table, int number, List<Long> before, List<Long> now) {
    if (now.equals(before)) {
      return;
    }
    for (long millis : before) {
      if (!now.contains(millis)) {
        table.delete(timed(number, millis, record.stateKey));
      }
    }
    for (long millis : now) {
      if (!before.contains(millis)) {
        table.put(timed(number, millis, record.stateKey), MARK);
      }
    }
  }

  /** Windows may have one end, if they are not merged where they overlap. */
  private static List<Long> holdsOf(KeyWindows record) {
    List<Long> holds = List.of();
    for (KeyWindow keyWindow : record.keyWindows) {
      boolean owes = keyWindow.isHeld && keyWindow.state.isClosed;
      if (owes && !holds.contains(keyWindow.maxMillis)) {
        holds = holds.isEmpty() ? new ArrayList<>() : holds;
        holds.add(keyWindow.maxMillis);
      }
    }
    return holds;
  }

  /** Windows that get their first element in one batch emit at one time. */
  private static List<Long> clocksOf(KeyWindows record) {
    List<Long> clocks = List.of();
    for (KeyWindow keyWindow : record.keyWindows) {
      long clock = keyWindow.clockMillis;
      if (clock != KeyWindow.NO_CLOCK && !clocks.contains(clock)) {
        clocks = clocks.isEmpty() ? new ArrayList<>(2) : clocks;
        clocks.add(clock);
      }
    }
    return clocks;
  }

  private static byte[] timed(int table, long millis, byte[] stateKey) {
    byte[] start = Tables.timed(table, millis, Tables.keyGroup(stateKey));
    int length = stateKey.length - RECORD_KEY_AT;
    byte[] key = Arrays.copyOf(start, TIMED_KEY_AT + length);
    System.arraycopy(stateKey, RECORD_KEY_AT, key, TIMED_KEY_AT, length);
    return key;
  }

  private StateView view() {
    return present(view);
  }

  private static <T> T present(@Nullable T of) {
    if (of == null) {
      throw new IllegalStateException("Windows are used outside a batch");
    }
    return of;
  }
}
