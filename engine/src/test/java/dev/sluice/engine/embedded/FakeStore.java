package dev.sluice.engine.embedded;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.Cursor;
import dev.sluice.state.Delta;
import dev.sluice.state.DeltaRef;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.Overlay;
import dev.sluice.state.PartitionStore;
import dev.sluice.state.Tables;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.spill.SpillFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A partition's stores as maps, with a stack of overlays each. */
final class FakeStore implements PartitionStore {
  private final int partition;
  private final KeyGroupRange keyGroups;
  private final Map<Integer, Map<byte[], byte[]>> committed = new ConcurrentSkipListMap<>();
  private final List<FakeOverlay> stack = new ArrayList<>();
  private long applied;
  private boolean closed;

  FakeStore(int partition, KeyGroupRange keyGroups) {
    this.partition = partition;
    this.keyGroups = keyGroups;
  }

  Set<Integer> stores() {
    return committed.keySet();
  }

  Map<byte[], byte[]> committed(int store) {
    return committed.computeIfAbsent(store, id -> new TreeMap<>(Arrays::compareUnsigned));
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public int partition() {
    return partition;
  }

  @Override
  public KeyGroupRange keyGroups() {
    return keyGroups;
  }

  @Override
  public long appliedVersion() {
    return applied;
  }

  @Override
  public Overlay begin(int store, long version) {
    NavigableMap<byte[], byte[]> below = new TreeMap<>(Arrays::compareUnsigned);
    below.putAll(committed(store));
    for (FakeOverlay overlay : stack) {
      if (overlay.store == store) {
        if (!overlay.sealed || overlay.version >= version) {
          throw new IllegalStateException("Overlay " + overlay.version + " is still there");
        }
        overlay.applyTo(below);
      }
    }
    FakeOverlay overlay = new FakeOverlay(store, version, below);
    stack.add(overlay);
    return overlay;
  }

  @Override
  public void commit(long version) {
    for (Iterator<FakeOverlay> each = stack.iterator(); each.hasNext(); ) {
      FakeOverlay overlay = each.next();
      if (overlay.version <= version) {
        if (!overlay.sealed) {
          throw new IllegalStateException("Overlay " + overlay.version + " is not sealed");
        }
        overlay.applyTo(committed(overlay.store));
        each.remove();
      }
    }
    applied = version;
  }

  @Override
  public void drop(long fromVersion) {
    stack.removeIf(overlay -> overlay.version >= fromVersion);
  }

  @Override
  public void awaitApplied() {}

  @Override
  public void recoverFrom(CheckpointStorage storage, LongFunction<List<DeltaRef>> deltas) {}

  @Override
  public void snapshotIfDue(CheckpointStorage storage) {}

  @Override
  public long snapshot(CheckpointStorage storage) {
    return applied;
  }

  @Override
  public void close() {
    if (closed) {
      throw new IllegalStateException("Closed twice");
    }
    closed = true;
  }

  private final class FakeOverlay implements Overlay {
    private final int store;
    private final long version;
    private final NavigableMap<byte[], byte[]> merged;
    private final TreeMap<byte[], Optional<byte[]>> changes =
        new TreeMap<>(Arrays::compareUnsigned);
    private boolean sealed;

    FakeOverlay(int store, long version, NavigableMap<byte[], byte[]> below) {
      this.store = store;
      this.version = version;
      this.merged = below;
    }

    void applyTo(Map<byte[], byte[]> map) {
      changes.forEach(
          (key, value) -> {
            if (value.isPresent()) {
              map.put(key, value.get());
            } else {
              map.remove(key);
            }
          });
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      return merged.get(key);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
      List<byte @Nullable []> values = new ArrayList<>();
      keys.forEach(key -> values.add(get(key)));
      return values;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      change(key, Optional.of(value));
      merged.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
      change(key, Optional.empty());
      merged.remove(key);
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
      new ArrayList<>(merged.subMap(from, to).keySet()).forEach(this::delete);
    }

    @Override
    public SpillFiles spills() {
      return ScratchFolder.spillsIn(Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Override
    public Cursor scan(byte[] from, byte[] to) {
      return new ListCursor(List.copyOf(new TreeMap<>(merged.subMap(from, to)).entrySet()));
    }

    @Override
    public Delta seal() {
      sealed = true;
      ByteBuffer content = ByteBuffer.allocate(changes.size());
      return new Delta(store, partition, version, changes.isEmpty() ? List.of() : List.of(content));
    }

    private void change(byte[] key, Optional<byte[]> value) {
      if (sealed) {
        throw new IllegalStateException("Sealed");
      }
      if (!keyGroups.contains(Tables.keyGroup(key))) {
        throw new IllegalStateException(
            "Key group " + Tables.keyGroup(key) + " is not of partition " + partition);
      }
      changes.put(key, value);
    }
  }

  private static final class ListCursor implements Cursor {
    private final List<Map.Entry<byte[], byte[]>> entries;
    private int at = -1;

    ListCursor(List<Map.Entry<byte[], byte[]>> entries) {
      this.entries = entries;
    }

    @Override
    public boolean next() {
      return ++at < entries.size();
    }

    @Override
    public byte[] key() {
      return entries.get(at).getKey();
    }

    @Override
    public byte[] value() {
      return entries.get(at).getValue();
    }

    @Override
    public void close() {}
  }
}
