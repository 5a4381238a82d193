package dev.sluice.engine.timer;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** One timer identity of the present key: what the tables say, and what is to be so. */
final class TimerSlot {
  private final byte[] id;

  /** As the table by identity, and that of holds, have it. */
  private @Nullable Timer stored;

  private long storedDeferral;

  /** Whether the stored timer has its entry by time. */
  private boolean isByTime;

  private @Nullable Timer current;
  private long deferral;

  private TimerSlot(byte[] id, @Nullable Timer stored, long deferral, boolean isByTime) {
    this.id = id;
    this.stored = stored;
    this.storedDeferral = deferral;
    this.isByTime = isByTime;
    this.current = stored;
    this.deferral = deferral;
  }

  /** The slot of what the tables say. */
  static TimerSlot read(TimerTables tables, StoredKey key, byte[] id) {
    byte[] facts = tables.timerFacts(key, id);
    return facts == null
        ? new TimerSlot(id, null, TimerFormat.NOT_DEFERRED, false)
        : new TimerSlot(id, TimerFormat.decode(id, facts), TimerFormat.deferral(facts), true);
  }

  /** The slot of a due timer whose entry by time may have been deleted already. */
  static TimerSlot due(Timer timer, boolean isByTime) {
    return new TimerSlot(timer.id(), timer, TimerFormat.NOT_DEFERRED, isByTime);
  }

  @Nullable Timer current() {
    return current;
  }

  void set(Timer timer, long deferral) {
    this.current = timer;
    this.deferral = deferral;
  }

  void delete() {
    this.current = null;
  }

  /** Makes the tables say what is to be so; returns by how many the key's entries grew. */
  int write(TimerTables tables, StoredKey key) {
    Timer before = stored;
    Timer after = current;
    boolean isSame = isSame(before, after);
    if (isSame && (isByTime || after == null)) {
      return 0;
    }
    writeHold(tables, key, before, after);
    if (before != null && isByTime && (after == null || isMoved(before, after))) {
      tables.deleteByTime(key, before);
    }
    if (after == null) {
      tables.deleteTimer(key, id);
    } else {
      byte[] facts = TimerFormat.encode(after, deferral);
      tables.putByTime(key, after, facts);
      tables.putTimer(key, id, facts);
    }
    stored = after;
    storedDeferral = deferral;
    isByTime = after != null;
    return (after == null ? 0 : 1) - (before == null ? 0 : 1);
  }

  private boolean isSame(@Nullable Timer before, @Nullable Timer after) {
    if (before == null || after == null) {
      return before == null && after == null;
    }
    return !isMoved(before, after)
        && before.domain() == after.domain()
        && before.outputMillis() == after.outputMillis()
        && before.holds() == after.holds()
        && storedDeferral == deferral;
  }

  private static boolean isMoved(Timer before, Timer after) {
    boolean isEventBefore = before.domain() == TimeDomain.EVENT;
    boolean isEventAfter = after.domain() == TimeDomain.EVENT;
    return before.timeMillis() != after.timeMillis() || isEventBefore != isEventAfter;
  }

  private static void writeHold(
      TimerTables tables, StoredKey key, @Nullable Timer before, @Nullable Timer after) {
    boolean wasStored = before != null && TimerTables.isHoldStored(before);
    boolean isStored = after != null && TimerTables.isHoldStored(after);
    if (wasStored
        && isStored
        && requireNonNull(before).outputMillis() == requireNonNull(after).outputMillis()) {
      return;
    }
    if (wasStored) {
      tables.deleteTimerHold(key, requireNonNull(before));
    }
    if (isStored) {
      tables.putTimerHold(key, requireNonNull(after));
    }
  }
}
