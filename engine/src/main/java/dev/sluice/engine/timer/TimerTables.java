package dev.sluice.engine.timer;

import dev.sluice.engine.key.KeyLayout;
import dev.sluice.engine.key.TimedTable;
import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where timers and holds stand. Tables from {@link KeyedState#OWN_TABLES} on are the engine's.
 *
 * <pre>
 *   keyed 32 timers       | key group | key | id |              -> facts, see TimerFormat
 *   keyed 33 holds        | key group | key | id |              -> | version u8 | millis i64 |
 *   keyed 34 long keys    | key group | key | 0x00 |            -> | version u8 | the full key |
 *                         | key group | key | 0x01 |            -> | version u8 | its entries u32 |
 *   timed 32 event timers | time | key group | key | id |       -> facts
 *   timed 33 clock timers | time | key group | key | id |       -> facts
 *   timed 34 holds        | hold | key group | key | of | id |  -> | version u8 |
 *                                                    0 of a key, 1 of a timer
 * </pre>
 *
 * <p>Keys stand as {@link KeyLayout} says. An event timer whose output time is not before its own
 * has no entry among the holds: until it is due the input watermark is not after its time, and
 * holds by itself; due ones that had to wait for the next batch hold at their earliest time. Owned
 * by the task's thread.
 */
final class TimerTables {
  private static final int TIMERS = KeyedState.OWN_TABLES;
  private static final int HOLDS = KeyedState.OWN_TABLES + 1;
  private static final int LONG_KEYS = KeyedState.OWN_TABLES + 2;
  private static final int EVENTS_BY_TIME = KeyedState.OWN_TABLES;
  private static final int CLOCKS_BY_TIME = KeyedState.OWN_TABLES + 1;
  private static final int HOLDS_BY_TIME = KeyedState.OWN_TABLES + 2;
  private static final int KEY_AT = 11;
  private static final byte[] LONG_KEY = {0};
  private static final byte[] LONG_KEY_ENTRIES = {1};
  private static final byte[] OF_KEY = {0};
  private static final byte[] OF_TIMER = {1};
  private static final byte[] PRESENT = {TimerFormat.VERSION};

  final TimedTable events = new TimedTable(EVENTS_BY_TIME, Long.MIN_VALUE);
  final TimedTable clocks = new TimedTable(CLOCKS_BY_TIME, Long.MIN_VALUE);
  private final TimedTable holds = new TimedTable(HOLDS_BY_TIME, Long.MIN_VALUE);
  private @Nullable StateView view;

  void begin(StateView view) {
    this.view = view;
    events.begin(view);
    clocks.begin(view);
    holds.begin(view);
  }

  /** The earliest hold, or {@link TimedTable#NONE}. */
  long earliestHold() {
    return holds.earliest();
  }

  /** The table by time in which timers of {@code domain} stand. */
  TimedTable byTime(TimeDomain domain) {
    return domain == TimeDomain.EVENT ? events : clocks;
  }

  byte @Nullable [] timerFacts(StoredKey key, byte[] id) {
    return view().get(key.keyed(TIMERS, id));
  }

  void putTimer(StoredKey key, byte[] id, byte[] facts) {
    view().put(key.keyed(TIMERS, id), facts);
  }

  void deleteTimer(StoredKey key, byte[] id) {
    view().delete(key.keyed(TIMERS, id));
  }

  void putByTime(StoredKey key, Timer timer, byte[] facts) {
    TimedTable table = byTime(timer.domain());
    table.put(timeKey(key, timer), facts);
  }

  void deleteByTime(StoredKey key, Timer timer) {
    byTime(timer.domain()).delete(timeKey(key, timer));
  }

  /** Where a timer stands by time. */
  byte[] timeKey(StoredKey key, Timer timer) {
    return key.timed(tableOf(timer.domain()), timer.timeMillis(), timer.id());
  }

  /** Whether the timer has an entry of its own among the holds. */
  static boolean isHoldStored(Timer timer) {
    return timer.holds()
        && !(timer.domain() == TimeDomain.EVENT && timer.outputMillis() >= timer.timeMillis());
  }

  void putTimerHold(StoredKey key, Timer timer) {
    holds.put(key.timed(HOLDS_BY_TIME, timer.outputMillis(), OF_TIMER, timer.id()), PRESENT);
  }

  void deleteTimerHold(StoredKey key, Timer timer) {
    holds.delete(key.timed(HOLDS_BY_TIME, timer.outputMillis(), OF_TIMER, timer.id()));
  }

  @Nullable Long hold(StoredKey key, byte[] id) {
    byte[] value = view().get(key.keyed(HOLDS, id));
    if (value == null) {
      return null;
    }
    TimerFormat.requireVersion(value);
    return ByteBuffer.wrap(value).getLong(1);
  }

  void putHold(StoredKey key, byte[] id, long millis) {
    view()
        .put(
            key.keyed(HOLDS, id),
            ByteBuffer.allocate(9).put(TimerFormat.VERSION).putLong(millis).array());
    holds.put(key.timed(HOLDS_BY_TIME, millis, OF_KEY, id), PRESENT);
  }

  /** Deletes a hold's entry by time, and that by identity too unless the hold is to be replaced. */
  void deleteHold(StoredKey key, byte[] id, long millis, boolean isReplaced) {
    holds.delete(key.timed(HOLDS_BY_TIME, millis, OF_KEY, id));
    if (!isReplaced) {
      view().delete(key.keyed(HOLDS, id));
    }
  }

  /** All timers of a key with the given table by time that are before {@code bound}, by time. */
  List<Timer> timersBefore(StoredKey key, TimedTable table, long bound, long batch) {
    byte[] prefix = key.keyed(TIMERS, new byte[0]);
    List<Timer> due = new ArrayList<>();
    try (Cursor cursor = view().scan(prefix, Tables.after(prefix))) {
      while (cursor.next()) {
        byte[] entry = cursor.key();
        byte[] id = Arrays.copyOfRange(entry, prefix.length, entry.length);
        Timer timer = TimerFormat.decode(id, cursor.value());
        if (byTime(timer.domain()) == table
            && timer.timeMillis() < bound
            && TimerFormat.deferral(cursor.value()) != batch) {
          due.add(timer);
        }
      }
    }
    due.sort(DueTimers.ORDER);
    return due;
  }

  /** The key of an entry by time. */
  byte[] keyOf(byte[] timeKey) {
    if (!KeyLayout.isHashed(timeKey, KEY_AT)) {
      return KeyLayout.decode(timeKey, KEY_AT);
    }
    byte[] encoded = Arrays.copyOfRange(timeKey, KEY_AT, idAt(timeKey));
    int keyGroup = Tables.keyGroup(timeKey);
    byte[] value = view().get(KeyLayout.join(Tables.keyed(LONG_KEYS, keyGroup), encoded, LONG_KEY));
    if (value == null) {
      throw new IllegalStateException("A timer's key of key group " + keyGroup + " is not stored");
    }
    TimerFormat.requireVersion(value);
    return Arrays.copyOfRange(value, 1, value.length);
  }

  /** The id of an entry of a timer by time. */
  static byte[] idOf(byte[] timeKey) {
    return Arrays.copyOfRange(timeKey, idAt(timeKey), timeKey.length);
  }

  /** Says that a long key has {@code more} entries than before: it is stored while it has any. */
  void countEntries(StoredKey key, int more) {
    byte[] counter = key.keyed(LONG_KEYS, LONG_KEY_ENTRIES);
    byte[] stored = key.keyed(LONG_KEYS, LONG_KEY);
    byte[] before = view().get(counter);
    int entries = more + (before == null ? 0 : ByteBuffer.wrap(before).getInt(1));
    if (entries == 0) {
      view().delete(counter);
      view().delete(stored);
      return;
    }
    view().put(counter, ByteBuffer.allocate(5).put(TimerFormat.VERSION).putInt(entries).array());
    if (before == null) {
      byte[] bytes = key.bytes();
      view()
          .put(
              stored,
              ByteBuffer.allocate(1 + bytes.length).put(TimerFormat.VERSION).put(bytes).array());
    }
  }

  /** Refuses a long key whose hash stands for another one. */
  void requireSame(StoredKey key) {
    byte[] stored = view().get(key.keyed(LONG_KEYS, LONG_KEY));
    if (stored != null) {
      KeyLayout.requireSame(Arrays.copyOfRange(stored, 1, stored.length), key.bytes());
    }
  }

  StateView view() {
    if (view == null) {
      throw new IllegalStateException("Timers are used outside a batch");
    }
    return view;
  }

  private static int tableOf(TimeDomain domain) {
    return domain == TimeDomain.EVENT ? EVENTS_BY_TIME : CLOCKS_BY_TIME;
  }

  private static int idAt(byte[] timeKey) {
    return KEY_AT + KeyLayout.encodedLength(timeKey, KEY_AT);
  }
}
