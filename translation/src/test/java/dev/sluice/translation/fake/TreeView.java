package dev.sluice.translation.fake;

import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.spill.SpillFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** State in a sorted map. */
public final class TreeView implements StateView {
  /** How many bytes of values were put. */
  public long putBytes;

  /** How many single entries were deleted, there or not. */
  public long deletes;

  /** How many ranges were deleted, with entries or without. */
  public long rangeDeletes;

  private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

  @Override
  public byte @Nullable [] get(byte[] key) {
    return entries.get(key);
  }

  @Override
  public List<byte @Nullable []> getAll(List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>();
    for (byte[] key : keys) {
      values.add(entries.get(key));
    }
    return values;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    putBytes += value.length;
    entries.put(key, value);
  }

  @Override
  public void delete(byte[] key) {
    deletes++;
    entries.remove(key);
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    rangeDeletes++;
    entries.subMap(from, to).clear();
  }

  @Override
  public SpillFiles spills() {
    return ScratchFolder.spillsIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Override
  public Cursor scan(byte[] from, byte[] to) {
    return new Walk(from, to);
  }

  public int size() {
    return entries.size();
  }

  /** How many entries begin with {@code first}: a table's tag. */
  public long countOfTable(int first) {
    return entries.keySet().stream().filter(key -> (key[0] & 0xFF) == first).count();
  }

  private final class Walk implements Cursor {
    private final byte[] to;
    private byte[] next;
    private Map.@Nullable Entry<byte[], byte[]> entry;

    Walk(byte[] from, byte[] to) {
      this.next = from;
      this.to = to;
    }

    @Override
    public boolean next() {
      entry = entries.ceilingEntry(next);
      if (entry == null || Arrays.compareUnsigned(entry.getKey(), to) >= 0) {
        entry = null;
        return false;
      }
      next = Arrays.copyOf(entry.getKey(), entry.getKey().length + 1);
      return true;
    }

    @Override
    public byte[] key() {
      return present().getKey();
    }

    @Override
    public byte[] value() {
      return present().getValue();
    }

    private Map.Entry<byte[], byte[]> present() {
      if (entry == null) {
        throw new IllegalStateException("The cursor is not at an entry");
      }
      return entry;
    }

    @Override
    public void close() {}
  }
}
