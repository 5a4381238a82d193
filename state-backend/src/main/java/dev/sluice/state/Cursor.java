package dev.sluice.state;

/**
 * Walks over the entries of a range in the unsigned order of their keys.
 *
 * <p>Starts before the first entry. Used by the view's thread only; must be closed, at the latest
 * when the task ends. Changes made through the view behind the cursor's place are not seen; changes
 * made ahead of it are.
 */
public interface Cursor extends AutoCloseable {
  /** Moves to the next entry; false if there is none. */
  boolean next();

  /** The key of the present entry. The array is the caller's to keep, not to change. */
  byte[] key();

  /** The value of the present entry. The array is the caller's to keep, not to change. */
  byte[] value();

  @Override
  void close();
}
