package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The data keys of a checkpoint, unwrapped, by their numbers from 1. What is new is sealed with the
 * last one; the others open what is older. Immutable.
 */
final class KeyRing {
  private static final byte[] OBJECTS = "sluice: object".getBytes(UTF_8);
  private static final byte[] PIECES = "sluice: appended file".getBytes(UTF_8);

  private final NavigableMap<Integer, byte[]> keys;

  private KeyRing(NavigableMap<Integer, byte[]> keys) {
    this.keys = keys;
  }

  /**
   * @param keys at least one
   */
  static KeyRing of(SortedMap<Integer, byte[]> keys) {
    return new KeyRing(new TreeMap<>(keys));
  }

  /** One random key. */
  static KeyRing first() {
    return new KeyRing(new TreeMap<>()).withAnother();
  }

  /** The same and a new random key, which is the last one. */
  KeyRing withAnother() {
    NavigableMap<Integer, byte[]> more = new TreeMap<>(keys);
    more.put(more.isEmpty() ? 1 : more.lastKey() + 1, Gcm.random(Gcm.KEY_BYTES));
    return new KeyRing(more);
  }

  /** The number of the key for what is new. */
  int last() {
    return keys.lastKey();
  }

  NavigableMap<Integer, byte[]> keys() {
    return keys;
  }

  /** What seals and opens the object with this salt; null if there is no such key. */
  @Nullable Gcm ofObject(int number, byte[] salt) {
    return derived(number, OBJECTS, salt);
  }

  /** The same for the pieces of a file that is appended to. */
  @Nullable Gcm ofPieces(int number, byte[] salt) {
    return derived(number, PIECES, salt);
  }

  private @Nullable Gcm derived(int number, byte[] label, byte[] salt) {
    byte[] key = keys.get(number);
    return key == null ? null : new Gcm(Gcm.derive(key, label, salt));
  }
}
