package dev.sluice.engine.timer;

import org.jspecify.annotations.Nullable;

/** One hold of the present key: what the tables say, and what is to be so. */
final class HoldSlot {
  private final byte[] id;
  private @Nullable Long stored;
  private @Nullable Long current;

  HoldSlot(byte[] id, @Nullable Long stored) {
    this.id = id;
    this.stored = stored;
    this.current = stored;
  }

  @Nullable Long current() {
    return current;
  }

  void set(@Nullable Long millis) {
    this.current = millis;
  }

  /** Makes the tables say what is to be so; returns by how many the key's entries grew. */
  int write(TimerTables tables, StoredKey key) {
    Long before = stored;
    Long after = current;
    if (before == null ? after == null : before.equals(after)) {
      return 0;
    }
    if (before != null) {
      tables.deleteHold(key, id, before, after != null);
    }
    if (after != null) {
      tables.putHold(key, id, after);
    }
    stored = after;
    return (after == null ? 0 : 1) - (before == null ? 0 : 1);
  }
}
