package dev.sluice.state.store;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Tables;
import dev.sluice.state.delta.Changes;
import dev.sluice.state.delta.DeltaReader;
import dev.sluice.state.delta.Entries;
import dev.sluice.state.delta.MemoryChanges;
import dev.sluice.state.snapshot.SnapshotCatalog.Base;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays deltas onto a store, for a range of key groups. Owned by one thread.
 *
 * <p>A delta may be of a partition that had other key groups. Its entries are taken by their key
 * group, if the group's snapshot does not hold them yet; its range deletes were meant for that
 * partition's key groups alone, so if these are not all that the store has, what they covered is
 * looked up and deleted key by key. Many small deltas are gathered and applied at once; a large one
 * goes to the store as it is read, for it is sorted.
 */
final class Replay {
  private static final long GATHERED_BYTES =
      Math.max(1L << 18, Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 64));
  private static final long LARGE_BYTES = 16L << 20;

  private final KeyGroupRange keyGroups;
  private final long[] baseVersions;
  private final CommittedStore store;
  private final CheckpointStorage storage;
  private final Map<Integer, MemoryChanges> gathered = new HashMap<>();
  private long gatheredBytes;
  private long replayedBytes;

  Replay(
      KeyGroupRange keyGroups, List<Base> bases, CommittedStore store, CheckpointStorage storage) {
    this.keyGroups = keyGroups;
    this.store = store;
    this.storage = storage;
    baseVersions = new long[keyGroups.end() - keyGroups.first()];
    for (Base base : bases) {
      KeyGroupRange part = base.keyGroups();
      for (int keyGroup = part.first(); keyGroup < part.end(); keyGroup++) {
        baseVersions[keyGroup - keyGroups.first()] = base.version();
      }
    }
  }

  /**
   * Plays deltas, which come in the order of their versions, up to {@code version}.
   *
   * <p>Partition numbers are hints only: those of one version are of one run, in which partitions
   * had no key groups in common. If the delta of this partition's number turns out to be of exactly
   * these key groups, the others need not be read.
   */
  void addAll(List<DeltaRef> deltas, long version, int partition) {
    int end;
    for (int start = 0; start < deltas.size(); start = end) {
      long next = deltas.get(start).version();
      if (next > version) {
        return;
      }
      end = start;
      while (end < deltas.size() && deltas.get(end).version() == next) {
        end++;
      }
      if (isNewForSome(next)) {
        addVersion(deltas.subList(start, end), partition);
      }
    }
  }

  private void addVersion(List<DeltaRef> deltas, int partition) {
    boolean isOurs = false;
    for (DeltaRef delta : deltas) {
      if (delta.partition() == partition) {
        isOurs |= add(delta).equals(keyGroups);
      }
    }
    for (DeltaRef delta : deltas) {
      if (!isOurs && delta.partition() != partition) {
        add(delta);
      }
    }
  }

  /** Plays a delta; gives the key groups that it is of. */
  private KeyGroupRange add(DeltaRef delta) {
    try (InputStream in = VerifiedBlob.open(storage, delta.blob())) {
      DeltaReader reader = new DeltaReader(in, delta.blob().file());
      play(delta, reader);
      return reader.keyGroups();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies what was gathered. */
  void flush() {
    List<CommittedStore.StoreChanges> changes = new ArrayList<>();
    gathered.forEach((number, some) -> changes.add(new CommittedStore.StoreChanges(number, some)));
    if (!changes.isEmpty()) {
      store.apply(changes);
    }
    gathered.clear();
    gatheredBytes = 0;
  }

  long replayedBytes() {
    return replayedBytes;
  }

  private void play(DeltaRef delta, DeltaReader reader) {
    KeyGroupRange from = reader.keyGroups();
    if (from.end() <= keyGroups.first() || from.first() >= keyGroups.end()) {
      return;
    }
    replayedBytes += delta.blob().length();
    playRanges(delta, reader);
    if (delta.blob().length() >= LARGE_BYTES) {
      load(delta, reader);
    } else {
      gather(delta, reader);
    }
  }

  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity
  private void load(DeltaRef delta, DeltaReader reader) {
    flush();
    try (CommittedStore.Loader loader = store.loader()) {
      while (reader.next()) {
        byte[] key = reader.key();
        if (!takes(key, reader.keyGroups(), delta.version())) {
          continue;
        }
        if (reader.value() == Changes.DELETED) {
          loader.delete(delta.store(), key);
        } else {
          loader.add(delta.store(), key, reader.value());
        }
      }
    }
  }

  private void gather(DeltaRef delta, DeltaReader reader) {
    MemoryChanges changes = changesOf(delta.store());
    while (reader.next()) {
      byte[] key = reader.key();
      if (takes(key, reader.keyGroups(), delta.version())) {
        changes.put(key, reader.value());
        gatheredBytes += key.length + reader.value().length + 64;
        if (gatheredBytes > GATHERED_BYTES) {
          flush();
          changes = changesOf(delta.store());
        }
      }
    }
  }

  private void playRanges(DeltaRef delta, DeltaReader reader) {
    if (reader.ranges().isEmpty()) {
      return;
    }
    KeyGroupRange from = reader.keyGroups();
    boolean forAll =
        from.first() <= keyGroups.first()
            && from.end() >= keyGroups.end()
            && isNewForAll(delta.version());
    if (!forAll) {
      flush();
    }
    for (Map.Entry<byte[], byte[]> range : reader.ranges().asMap().entrySet()) {
      if (forAll) {
        changesOf(delta.store()).deleteRange(range.getKey(), range.getValue());
        gatheredBytes += 128;
      } else {
        deleteSome(delta, from, range.getKey(), range.getValue());
      }
    }
  }

  private void deleteSome(DeltaRef delta, KeyGroupRange of, byte[] from, byte[] to) {
    MemoryChanges changes = changesOf(delta.store());
    try (Entries entries = store.entries(delta.store(), from, to)) {
      for (; entries.isValid(); entries.advance()) {
        if (takes(entries.key(), of, delta.version())) {
          changes.put(entries.key(), Changes.DELETED);
        }
      }
    }
  }

  private boolean takes(byte[] key, KeyGroupRange of, long version) {
    int keyGroup = Tables.keyGroup(key);
    // Replicated tables are the same everywhere: they follow the first key group.
    int group = keyGroup < 0 ? keyGroups.first() : keyGroup;
    return keyGroups.contains(group)
        && of.contains(group)
        && version > baseVersions[group - keyGroups.first()];
  }

  private boolean isNewForAll(long version) {
    for (long base : baseVersions) {
      if (version <= base) {
        return false;
      }
    }
    return true;
  }

  private boolean isNewForSome(long version) {
    for (long base : baseVersions) {
      if (version > base) {
        return true;
      }
    }
    return false;
  }

  private MemoryChanges changesOf(int number) {
    return gathered.computeIfAbsent(number, n -> new MemoryChanges());
  }
}
