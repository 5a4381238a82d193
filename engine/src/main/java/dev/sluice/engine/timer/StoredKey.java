package dev.sluice.engine.timer;

import dev.sluice.engine.key.KeyLayout;
import dev.sluice.state.Tables;

/**
 * A key, and how it stands in tables.
 *
 * @param bytes the encoded key as it came over the exchange
 * @param encoded as {@link KeyLayout} has it
 */
record StoredKey(byte[] bytes, int keyGroup, byte[] encoded) {
  static StoredKey of(byte[] bytes, int keyGroup) {
    return new StoredKey(bytes, keyGroup, KeyLayout.encode(bytes));
  }

  boolean isLong() {
    return KeyLayout.isLong(bytes);
  }

  byte[] keyed(int table, byte[] rest) {
    return KeyLayout.join(Tables.keyed(table, keyGroup), encoded, rest);
  }

  byte[] timed(int table, long order, byte[] rest) {
    return KeyLayout.join(Tables.timed(table, order, keyGroup), encoded, rest);
  }

  byte[] timed(int table, long order, byte[] kind, byte[] rest) {
    return KeyLayout.join(Tables.timed(table, order, keyGroup), encoded, concat(kind, rest));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return KeyLayout.join(first, second, new byte[0]);
  }
}
