package dev.sluice.state.fake;

import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.spill.SpillFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state view in a sorted map, which counts how it is used. */
public final class MapView implements StateView {
  private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private int openCursors;
  private long reads;
  private long seeks;
  private long writes;
  private long rangeDeletes;

  @Override
  public byte @Nullable [] get(byte[] key) {
    reads++;
    return entries.get(key);
  }

  @Override
  public List<byte @Nullable []> getAll(List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      values.add(get(key));
    }
    return values;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    writes++;
    entries.put(key, value);
  }

  @Override
  public void delete(byte[] key) {
    writes++;
    entries.remove(key);
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    requireOneTable(from, to);
    writes++;
    rangeDeletes++;
    entries.subMap(from, to).clear();
  }

  @Override
  public SpillFiles spills() {
    return ScratchFolder.spillsIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Override
  public Cursor scan(byte[] from, byte[] to) {
    requireOneTable(from, to);
    seeks++;
    openCursors++;
    return new MapCursor(from, to);
  }

  /** How often it was looked at or changed. */
  public long touches() {
    return reads + seeks + writes;
  }

  /** How many single values were asked for. */
  public long reads() {
    return reads;
  }

  /** How many ranges were opened. */
  public long seeks() {
    return seeks;
  }

  /** How many puts, deletes and range deletes there were. */
  public long writes() {
    return writes;
  }

  public long rangeDeletes() {
    return rangeDeletes;
  }

  public int openCursors() {
    return openCursors;
  }

  /** The number of entries. */
  public int size() {
    return entries.size();
  }

  private static void requireOneTable(byte[] from, byte[] to) {
    boolean isEnd = to.length == 1 && (to[0] & 0xFF) == (from[0] & 0xFF) + 1;
    if (from[0] != to[0] && !isEnd && Arrays.compareUnsigned(from, to) < 0) {
      throw new IllegalArgumentException("A range of two tables: " + from[0] + " to " + to[0]);
    }
  }

  private final class MapCursor implements Cursor {
    private final byte[] to;
    private final byte[] from;
    private Map.@Nullable Entry<byte[], byte[]> entry;
    private boolean isOpen = true;

    private MapCursor(byte[] from, byte[] to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public boolean next() {
      entry = entry == null ? entries.ceilingEntry(from) : entries.higherEntry(entry.getKey());
      if (entry != null && Arrays.compareUnsigned(entry.getKey(), to) >= 0) {
        entry = null;
      }
      return entry != null;
    }

    @Override
    public byte[] key() {
      return present().getKey();
    }

    @Override
    public byte[] value() {
      return present().getValue();
    }

    @Override
    public void close() {
      if (isOpen) {
        isOpen = false;
        openCursors--;
      }
    }

    private Map.Entry<byte[], byte[]> present() {
      if (entry == null || !isOpen) {
        throw new IllegalStateException("The cursor stands at no entry");
      }
      return entry;
    }
  }
}
