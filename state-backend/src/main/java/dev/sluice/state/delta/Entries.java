package dev.sluice.state.delta;

/**
 * A place in a sorted run of entries. Owned by one thread.
 *
 * <p>Stands at the first entry to begin with. Key and value may be asked for only while there is an
 * entry; the arrays are the caller's to keep, not to change.
 */
public interface Entries extends AutoCloseable {
  /** Whether there is an entry at this place. */
  boolean isValid();

  byte[] key();

  /** The value, or {@link Changes#DELETED}. */
  byte[] value();

  /** Goes to the next entry. */
  void advance();

  /** Goes to the first entry at or above {@code key}, forward or back. */
  void seek(byte[] key);

  @Override
  void close();
}
