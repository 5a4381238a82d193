package dev.sluice.state.delta;

import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.files.PrivateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes in a file of the {@link DeltaFormat}, mapped into memory; the first key of each block is
 * kept in memory. Immutable; may be read by any thread.
 *
 * <p>The file is deleted as soon as it is mapped: its room is free again when the last reader is
 * gone, also after a crash.
 */
public final class SpilledChanges implements Changes {
  private static final long MAX_CHUNK_BYTES = 1L << 30;

  private final Ranges ranges;
  private final int size;
  private final long contentBytes;
  private final byte[][] blockKeys;
  private final long[] blockStarts;
  private final List<ByteBuffer> chunks;
  private final long[] chunkStarts;

  /** Says which keys are not there, without a look at the file; null if there are too many. */
  private final @Nullable KeyFilter filter;

  private SpilledChanges(
      Ranges ranges, Written written, List<ByteBuffer> chunks, long[] chunkStarts) {
    this.ranges = ranges;
    this.size = written.size();
    this.contentBytes = written.by().position();
    this.blockKeys = written.by().blockKeys();
    this.blockStarts = written.by().blockStarts();
    this.filter = written.filter();
    this.chunks = chunks;
    this.chunkStarts = chunkStarts;
  }

  private record Written(DeltaWriter by, int size, @Nullable KeyFilter filter) {}

  /** Writes the entries and ranges to {@code file} and maps it. */
  public static SpilledChanges write(
      Path file, KeyGroupRange keyGroups, Ranges ranges, Entries entries) throws IOException {
    int size = 0;
    DeltaWriter writer;
    KeyFilter.Builder filter = new KeyFilter.Builder();
    try (OutputStream out = PrivateFiles.write(file)) {
      writer = DeltaWriter.toFile(out);
      writer.begin(keyGroups, ranges);
      for (; entries.isValid(); entries.advance()) {
        writer.add(entries.key(), entries.value());
        filter.add(entries.key());
        size++;
      }
      writer.end();
    }
    long[] starts = chunkStarts(writer);
    List<ByteBuffer> chunks = map(file, starts, writer.position());
    Files.delete(file);
    return new SpilledChanges(ranges, new Written(writer, size, filter.build()), chunks, starts);
  }

  /** The whole content, in order. */
  public List<ByteBuffer> content() {
    return chunks.stream().map(ByteBuffer::asReadOnlyBuffer).toList();
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
    return contentBytes;
  }

  /** The last block whose first key is at or below {@code key}; -1 if there is none. */
  private int blockOf(byte[] key) {
    int at = Arrays.binarySearch(blockKeys, key, Arrays::compareUnsigned);
    return at >= 0 ? at : -at - 2;
  }

  private static long[] chunkStarts(DeltaWriter writer) {
    List<Long> starts = new ArrayList<>(List.of(0L));
    long[] blocks = writer.blockStarts();
    for (int i = 1; i < blocks.length; i++) {
      long end = i + 1 < blocks.length ? blocks[i + 1] : writer.position();
      if (end - starts.get(starts.size() - 1) > MAX_CHUNK_BYTES) {
        starts.add(blocks[i]);
      }
    }
    return starts.stream().mapToLong(Long::longValue).toArray();
  }

  private static List<ByteBuffer> map(Path file, long[] starts, long end) throws IOException {
    List<ByteBuffer> chunks = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < starts.length; i++) {
        long chunkEnd = i + 1 < starts.length ? starts[i + 1] : end;
        chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, starts[i], chunkEnd - starts[i]));
      }
    }
    return chunks;
  }

  /** Reads entries from the mapped bytes. */
  private final class Cursor implements Entries {
    private final byte @Nullable [] to;
    private int chunk;
    private ByteBuffer in = ByteBuffer.allocate(0);
    private boolean ended = true;
    private byte[] key = DELETED;
    private boolean isDeleted;
    private int valueLength;

    private Cursor(byte @Nullable [] to) {
      this.to = to;
    }

    @Override
    public void seek(byte[] from) {
      if (blockStarts.length == 0) {
        return;
      }
      goTo(blockStarts[Math.max(0, blockOf(from))]);
      do {
        advance();
      } while (!ended && Arrays.compareUnsigned(key, from) < 0);
    }

    @Override
    public void advance() {
      if (!in.hasRemaining() && chunk + 1 < chunks.size()) {
        in = chunks.get(++chunk).duplicate();
      }
      int kind = readVarint();
      ended = kind == DeltaFormat.END;
      if (ended) {
        return;
      }
      int shared = readVarint();
      int rest = readVarint();
      byte[] next = Arrays.copyOf(key, shared + rest);
      in.get(next, shared, rest);
      key = next;
      isDeleted = kind == DeltaFormat.DELETE;
      valueLength = isDeleted ? 0 : kind - DeltaFormat.PUT;
      in.position(in.position() + valueLength); // read only if it is asked for
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
      if (isDeleted) {
        return DELETED;
      }
      byte[] value = new byte[valueLength];
      in.get(in.position() - valueLength, value);
      return value;
    }

    @Override
    public void close() {}

    private void goTo(long position) {
      int at = Arrays.binarySearch(chunkStarts, position);
      chunk = at >= 0 ? at : -at - 2;
      in = chunks.get(chunk).duplicate().position((int) (position - chunkStarts[chunk]));
    }

    private int readVarint() {
      int result = 0;
      for (int shift = 0; ; shift += 7) {
        int next = in.get();
        result |= (next & 0x7F) << shift;
        if (next >= 0) {
          return result;
        }
      }
    }
  }
}
