package dev.sluice.state.delta;

import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.spill.SpillFile;
import dev.sluice.state.spill.SpillFiles;
import dev.sluice.state.spill.SpillOutput;
import dev.sluice.state.spill.SpilledBytes;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Changes in a file of the {@link DeltaFormat}; the first key of each block is kept in memory.
 * Immutable; may be read by any thread.
 *
 * <p>The room of the file is free again when the last reader is gone, also after a crash.
 */
public final class SpilledChanges implements Changes {
  private final Ranges ranges;
  private final int size;
  private final byte[][] blockKeys;
  private final long[] blockStarts;
  private final SpilledBytes content;

  /** Says which keys are not there, without a look at the file; null if there are too many. */
  private final @Nullable KeyFilter filter;

  private SpilledChanges(Ranges ranges, Written written, SpilledBytes content) {
    this.ranges = ranges;
    this.size = written.size();
    this.blockKeys = written.by().blockKeys();
    this.blockStarts = written.by().blockStarts();
    this.filter = written.filter();
    this.content = content;
  }

  private record Written(DeltaWriter by, int size, @Nullable KeyFilter filter) {}

  /** Writes the entries and ranges to a new file. */
  public static SpilledChanges write(
      SpillFiles files, KeyGroupRange keyGroups, Ranges ranges, Entries entries)
      throws IOException {
    int size = 0;
    KeyFilter.Builder filter = new KeyFilter.Builder();
    try (SpillFile file = files.create()) {
      SpillOutput out = new SpillOutput(file);
      DeltaWriter writer = DeltaWriter.toFile(out);
      writer.begin(keyGroups, ranges);
      for (; entries.isValid(); entries.advance()) {
        writer.add(entries.key(), entries.value());
        filter.add(entries.key());
        size++;
      }
      writer.end();
      out.flush();
      SpilledBytes content = file.bytes(out.place(), writer.position());
      return new SpilledChanges(ranges, new Written(writer, size, filter.build()), content);
    }
  }

  /** The whole content, in order. */
  public SpilledBytes content() {
    return content;
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    boolean isPossible = filter == null || filter.mayHave(key);
    if (isPossible && blockOf(key) >= 0) {
      Cursor cursor = new Cursor(null);
      cursor.seek(key);
      if (cursor.isValid() && Arrays.equals(cursor.key(), key)) {
        return cursor.value();
      }
    }
    return ranges.covers(key) ? DELETED : null;
  }

  @Override
  public Ranges ranges() {
    return ranges;
  }

  @Override
  public Entries entries(byte[] from, byte[] to) {
    Cursor cursor = new Cursor(to);
    cursor.seek(from);
    return cursor;
  }

  @Override
  public Entries entries() {
    Cursor cursor = new Cursor(null);
    cursor.seek(DELETED);
    return cursor;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long contentBytes() {
    return content.sizeBytes();
  }

  /** The last block whose first key is at or below {@code key}; -1 if there is none. */
  private int blockOf(byte[] key) {
    int at = Arrays.binarySearch(blockKeys, key, Arrays::compareUnsigned);
    return at >= 0 ? at : -at - 2;
  }

  /** Reads entries where they are. */
  private final class Cursor implements Entries {
    private final byte @Nullable [] to;
    private final SpilledInput in = new SpilledInput(content);
    private boolean ended = true;
    private byte[] key = DELETED;
    private boolean isDeleted;

    /** Of the value, which lies ahead and is read only if it is asked for. */
    private int valueLength;

    private Cursor(byte @Nullable [] to) {
      this.to = to;
    }

    @Override
    public void seek(byte[] from) {
      if (blockStarts.length == 0) {
        return;
      }
      in.seek(blockStarts[Math.max(0, blockOf(from))]);
      valueLength = 0;
      do {
        advance();
      } while (!ended && Arrays.compareUnsigned(key, from) < 0);
    }

    @Override
    public void advance() {
      in.skip(valueLength);
      valueLength = 0;
      int kind = in.readVarint();
      ended = kind == DeltaFormat.END;
      if (ended) {
        return;
      }
      int shared = in.readVarint();
      int rest = in.readVarint();
      byte[] next = Arrays.copyOf(key, shared + rest);
      in.read(next, shared, rest);
      key = next;
      isDeleted = kind == DeltaFormat.DELETE;
      valueLength = isDeleted ? 0 : kind - DeltaFormat.PUT;
      ended = to != null && Arrays.compareUnsigned(key, to) >= 0;
    }

    @Override
    public boolean isValid() {
      return !ended;
    }

    @Override
    public byte[] key() {
      return key;
    }

    @Override
    public byte[] value() {
      return isDeleted ? DELETED : in.peek(valueLength);
    }

    @Override
    public void close() {}
  }
}
