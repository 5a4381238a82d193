package dev.sluice.state.delta;

/**
 * Changes that lie over older state: values, deletes of keys, and deletes of ranges.
 *
 * <p>The ranges are older than the keys: a key that is there counts, whatever the ranges say.
 */
public interface Changes {
  /** Stands for the value of a deleted key; compared by identity. */
  byte[] DELETED = new byte[0];

  /**
   * What is said of {@code key}: its value, {@link #DELETED}, also if a range covers it, or null if
   * nothing is said.
   */
  byte @org.jspecify.annotations.Nullable [] find(byte[] key);

  /** The ranges that were deleted. */
  Ranges ranges();

  /** The keys from {@code from} (inclusive) to {@code to} (exclusive), deleted ones among them. */
  Entries entries(byte[] from, byte[] to);

  /** All keys, deleted ones among them. */
  Entries entries();

  /** How many keys there are, deleted ones among them. */
  int size();

  /** About how many bytes the keys and values have. */
  long contentBytes();

  /** Whether nothing is said at all. */
  default boolean isEmpty() {
    return size() == 0 && ranges().isEmpty();
  }
}
