package dev.sluice.engine.timer;

import dev.sluice.engine.key.KeyLayout;
import dev.sluice.engine.operator.Task;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a keyed function sees of its key. Timers and holds that it touches are read once and written
 * once per visit of a key.
 *
 * <pre>
 *   begin --> moveTo --> (the function's calls) --> leave --> moveTo ...
 * </pre>
 *
 * <p>Owned by the task's thread.
 */
final class KeyedContext implements KeyedState {
  private final TimerTables tables;
  private final Map<ByteBuffer, TimerSlot> timers = new LinkedHashMap<>();
  private final Map<ByteBuffer, HoldSlot> holds = new LinkedHashMap<>();

  /** What the present key must still fire one by one, and the clock below which timers go there. */
  private final PriorityQueue<Timer> due = new PriorityQueue<>(DueTimers.ORDER);

  private long eventBound = Long.MIN_VALUE;
  private long clockBound = Long.MIN_VALUE;
  private @Nullable Task task;
  private @Nullable StoredKey key;
  private long inputWatermarkMillis;
  private boolean causedByDrain;

  KeyedContext(TimerTables tables) {
    this.tables = tables;
  }

  void begin(Task task) {
    this.task = task;
    inputWatermarkMillis = task.inputWatermarkMillis();
    causedByDrain = false;
    tables.begin(task.state());
    forget();
  }

  void moveTo(byte[] bytes, int keyGroup) {
    StoredKey next = StoredKey.of(bytes, keyGroup);
    if (next.isLong()) {
      tables.requireSame(next);
    }
    key = next;
  }

  /** Writes what was changed. The key stays the present one until another is moved to. */
  void leave() {
    int more = 0;
    for (TimerSlot slot : timers.values()) {
      more += slot.write(tables, present());
    }
    for (HoldSlot slot : holds.values()) {
      more += slot.write(tables, present());
    }
    if (more != 0 && present().isLong()) {
      tables.countEntries(present(), more);
    }
    forget();
  }

  /** There is no present key any more. */
  void leaveAll() {
    key = null;
  }

  byte @Nullable [] currentKey() {
    return key == null ? null : key.bytes();
  }

  StoredKey present() {
    if (key == null) {
      throw new IllegalStateException("There is no present key: state belongs to a key");
    }
    return key;
  }

  void moveWatermark(long millis) {
    inputWatermarkMillis = millis;
  }

  /** Whether what fires from now on would not, were it not for the drain. */
  void setCausedByDrain(boolean causedByDrain) {
    this.causedByDrain = causedByDrain;
  }

  /** Clock timers set from now on that are before {@code bound} are left to later batches. */
  void deferClockTimersBefore(long bound) {
    clockBound = bound;
  }

  /** Event timers of the present key before {@code bound} join those that fire one by one. */
  void collectEventTimersBefore(long bound) {
    eventBound = bound;
  }

  /** Makes a due timer known whose entry by time may be gone already. */
  void offerDue(Timer timer, boolean isByTime) {
    timers.put(ByteBuffer.wrap(timer.id()), TimerSlot.due(timer, isByTime));
    due.add(timer);
  }

  /** Takes the next due timer of the present key that still is as it was, or null. */
  @Nullable Timer takeDue() {
    for (Timer next = due.poll(); next != null; next = due.poll()) {
      TimerSlot slot = slot(next.id());
      if (isIt(slot.current(), next)) {
        slot.delete();
        return next;
      }
    }
    return null;
  }

  @Override
  public byte[] key() {
    return present().bytes();
  }

  @Override
  public int keyGroup() {
    return present().keyGroup();
  }

  @Override
  public StateView view() {
    return tables.view();
  }

  @Override
  public byte[] prefix(int table) {
    if (table < 0 || table >= OWN_TABLES) {
      throw new IllegalArgumentException(
          "A step's own tables are 0 to " + (OWN_TABLES - 1) + ", not " + table);
    }
    StoredKey of = present();
    return KeyLayout.join(Tables.keyed(table, of.keyGroup()), of.encoded(), new byte[0]);
  }

  @Override
  public long inputWatermarkMillis() {
    return inputWatermarkMillis;
  }

  @Override
  public long outputWatermarkMillis() {
    return task().outputWatermarkMillis();
  }

  @Override
  public long clockMillis() {
    return task().clockMillis();
  }

  @Override
  public boolean isCausedByDrain() {
    return causedByDrain;
  }

  @Override
  public void setTimer(Timer timer) {
    TimerSlot slot = slot(timer.id());
    if (timer.domain() == TimeDomain.EVENT) {
      slot.set(timer, TimerFormat.NOT_DEFERRED);
      if (timer.timeMillis() < eventBound) {
        due.add(timer);
      }
    } else {
      boolean isDeferred = timer.timeMillis() < clockBound;
      slot.set(timer, isDeferred ? task().batch() : TimerFormat.NOT_DEFERRED);
    }
  }

  @Override
  public void deleteTimer(byte[] id) {
    slot(id).delete();
  }

  @Override
  public @Nullable Timer timer(byte[] id) {
    return slot(id).current();
  }

  @Override
  public void setHold(byte[] id, long millis) {
    holdSlot(id).set(millis);
  }

  @Override
  public void clearHold(byte[] id) {
    holdSlot(id).set(null);
  }

  @Override
  public @Nullable Long hold(byte[] id) {
    return holdSlot(id).current();
  }

  private TimerSlot slot(byte[] id) {
    ByteBuffer wrapped = ByteBuffer.wrap(id);
    TimerSlot slot = timers.get(wrapped);
    if (slot == null) {
      slot = TimerSlot.read(tables, present(), id);
      timers.put(wrapped, slot);
    }
    return slot;
  }

  private HoldSlot holdSlot(byte[] id) {
    ByteBuffer wrapped = ByteBuffer.wrap(id);
    HoldSlot slot = holds.get(wrapped);
    if (slot == null) {
      slot = new HoldSlot(id, tables.hold(present(), id));
      holds.put(wrapped, slot);
    }
    return slot;
  }

  private void forget() {
    timers.clear();
    holds.clear();
    due.clear();
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("A keyed step is asked outside a batch");
    }
    return task;
  }

  @SuppressWarnings("ReferenceEquality") // a timer set again with equal facts is another firing
  private static boolean isIt(@Nullable Timer current, Timer next) {
    return current == next;
  }
}
