package dev.sluice.state;

import dev.sluice.state.spill.SpillFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task sees of its store: committed state, under the batches not yet applied, under its own
 * uncommitted changes.
 *
 * <p>Keys begin with a table, see {@link Tables}, and are ordered as unsigned bytes. Owned by one
 * thread at a time. No array that is passed in or handed out may be changed afterwards.
 */
public interface StateView {
  /** The value of {@code key}, or null. */
  byte @Nullable [] get(byte[] key);

  /**
   * The values of {@code keys} in their order, null where there is none; cheaper than one by one.
   */
  List<byte @Nullable []> getAll(List<byte[]> keys);

  void put(byte[] key, byte[] value);

  void delete(byte[] key);

  /** Deletes all entries from {@code from} (inclusive) to {@code to} (exclusive), of one table. */
  void deleteRange(byte[] from, byte[] to);

  /** The entries from {@code from} (inclusive) to {@code to} (exclusive), of one table. */
  Cursor scan(byte[] from, byte[] to);

  /** Files for what was read and has no room in memory. */
  SpillFiles spills();
}
