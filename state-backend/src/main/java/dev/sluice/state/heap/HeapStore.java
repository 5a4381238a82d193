package dev.sluice.state.heap;

import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.delta.MemoryChanges;
import dev.sluice.state.delta.Ranges;
import dev.sluice.state.delta.SpilledChanges;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.store.CommittedStore;
import dev.sluice.state.store.SnapshotCut;
import dev.sluice.state.store.SortedSnapshotReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Committed state in one sorted map per store.
 *
 * <p>Readers see changes while they are made, which is allowed: see {@link CommittedStore}. A cut
 * copies the references of all entries, so it takes time and memory in proportion to the state.
 */
final class HeapStore implements CommittedStore {
  private final Map<Integer, ConcurrentSkipListMap<byte[], byte[]>> stores =
      new ConcurrentHashMap<>();
  private final Scratch scratch;

  HeapStore(Scratch scratch) {
    this.scratch = scratch;
  }

  @Override
  public byte @Nullable [] get(int store, byte[] key) {
    ConcurrentSkipListMap<byte[], byte[]> entries = stores.get(store);
    return entries == null ? null : entries.get(key);
  }

  @Override
  @SuppressWarnings("NullAway") // the list may hold nulls
  public List<byte @Nullable []> getAll(int store, List<byte[]> keys) {
    byte[][] values = new byte[keys.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(store, keys.get(i));
    }
    return Arrays.asList(values);
  }

  @Override
  public Entries entries(int store, byte[] from, byte[] to) {
    return new HeapEntries(of(store), from, to);
  }

  @Override
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  public void apply(List<StoreChanges> all) {
    for (StoreChanges one : all) {
      NavigableMap<byte[], byte[]> state = of(one.store());
      Changes changes = one.changes();
      changes.ranges().asMap().forEach((from, to) -> state.subMap(from, to).clear());
      for (Entries entries = changes.entries(); entries.isValid(); entries.advance()) {
        if (entries.value() == Changes.DELETED) {
          state.remove(entries.key());
        } else {
          state.put(entries.key(), entries.value());
        }
      }
    }
  }

  @Override
  public Loader loader() {
    return new Loader() {
      @Override
      public void add(int store, byte[] key, byte[] value) {
        of(store).put(key, value);
      }

      @Override
      public void delete(int store, byte[] key) {
        of(store).remove(key);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public SnapshotCut cut() {
    Map<Integer, MemoryChanges> copies = new TreeMap<>();
    stores.forEach(
        (store, entries) -> {
          MemoryChanges copy = new MemoryChanges();
          entries.forEach(copy::put);
          copies.put(store, copy);
        });
    return new HeapCut(copies);
  }

  @Override
  public void close() {}

  private ConcurrentSkipListMap<byte[], byte[]> of(int store) {
    return stores.computeIfAbsent(store, s -> new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
  }

  /** One file per store, written when it is copied. */
  private final class HeapCut implements SnapshotCut {
    private final Map<Integer, MemoryChanges> copies;

    private HeapCut(Map<Integer, MemoryChanges> copies) {
      this.copies = copies;
    }

    @Override
    public String kind() {
      return SortedSnapshotReader.KIND;
    }

    @Override
    public List<Piece> pieces() {
      List<Piece> pieces = new ArrayList<>();
      copies.forEach(
          (store, copy) ->
              pieces.add(
                  new Piece(
                      SortedSnapshotReader.localName(store),
                      null,
                      () ->
                          SpilledChanges.write(
                                  scratch.spills(),
                                  new KeyGroupRange(0, KeyGroupRange.MAX_KEY_GROUPS),
                                  new Ranges(),
                                  copy.entries())
                              .content())));
      return pieces;
    }

    @Override
    public void close() {}
  }
}
