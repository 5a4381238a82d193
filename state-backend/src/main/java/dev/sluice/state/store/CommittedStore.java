package dev.sluice.state.store;

import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.Entries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The committed state of one partition, in the form of a backend.
 *
 * <p>Read by any thread. Changed by one thread at a time, while others read: they may see any part
 * of the changes, since their overlays shadow all of them until they are applied. Closed when
 * nobody reads any more.
 */
public interface CommittedStore extends AutoCloseable {
  /** The changes of one batch to one store. */
  record StoreChanges(int store, Changes changes) {}

  /** Takes many entries, which come in the order of store and key. */
  interface Loader extends AutoCloseable {
    void add(int store, byte[] key, byte[] value);

    void delete(int store, byte[] key);

    /** Makes all that was added be there. */
    @Override
    void close();
  }

  /** The value of the key, or null. */
  byte @Nullable [] get(int store, byte[] key);

  /** The values of the keys in their order, null where there is none. */
  List<byte @Nullable []> getAll(int store, List<byte[]> keys);

  /** The entries of a range, as they are now or later. The caller closes them. */
  Entries entries(int store, byte[] from, byte[] to);

  /** Applies changes, of each store at most one; doing it again changes nothing. */
  void apply(List<StoreChanges> changes);

  Loader loader();

  /**
   * Begins what makes the store better in the background. A store on files that were there puts it
   * off until it is told to, so that a restart's first batch has the machine for itself.
   */
  default void beginBackgroundWork() {}

  /** Cuts a snapshot of what is applied now. */
  SnapshotCut cut();

  @Override
  void close();
}
