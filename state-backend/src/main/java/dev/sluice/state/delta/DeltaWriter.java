package dev.sluice.state.delta;

import dev.sluice.state.KeyGroupRange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes in the {@link DeltaFormat}, to memory or to a file. Owned by one thread.
 *
 * <p>Call {@link #begin}, then {@link #add} in the order of the keys, then {@link #end}.
 */
final class DeltaWriter {
  private static final int FLUSH_BYTES = 1 << 18;
  private static final int MAX_VARINT_BYTES = 5;

  private final @Nullable OutputStream file;
  private final List<byte[]> blockKeys = new ArrayList<>();
  private final List<Long> blockStarts = new ArrayList<>();
  private byte[] buffer;
  private int size;
  private long flushed;
  private long blockStart = Long.MIN_VALUE;
  private byte[] before = Changes.DELETED;

  /** Writes to memory; {@code sizeBytes} is a guess. */
  static DeltaWriter toMemory(long sizeBytes) {
    return new DeltaWriter(null, (int) Math.min(Math.max(sizeBytes, 64), 1 << 30));
  }

  /** Writes to {@code file}, which stays open. */
  static DeltaWriter toFile(OutputStream file) {
    return new DeltaWriter(file, FLUSH_BYTES + (1 << 12));
  }

  private DeltaWriter(@Nullable OutputStream file, int bufferBytes) {
    this.file = file;
    this.buffer = new byte[bufferBytes];
  }

  void begin(KeyGroupRange keyGroups, Ranges ranges) {
    reserve(5 + MAX_VARINT_BYTES);
    buffer[size++] = DeltaFormat.VERSION;
    writeShort(keyGroups.first());
    writeShort(keyGroups.end());
    writeVarint(ranges.size());
    for (Map.Entry<byte[], byte[]> range : ranges.asMap().entrySet()) {
      writeBytes(range.getKey());
      writeBytes(range.getValue());
    }
  }

  /** Adds an entry; {@code value} may be {@link Changes#DELETED}. */
  @SuppressWarnings("ArrayEquals") // DELETED is meant by identity; an empty value is another thing
  void add(byte[] key, byte[] value) {
    boolean isBuffered = file == null || value.length <= FLUSH_BYTES;
    reserve(3 * MAX_VARINT_BYTES + key.length + (isBuffered ? value.length : 0));
    int shared = 0;
    if (position() - blockStart >= DeltaFormat.BLOCK_BYTES || blockKeys.isEmpty()) {
      blockStart = position();
      blockKeys.add(key);
      blockStarts.add(blockStart);
    } else {
      shared = DeltaFormat.sharedPrefix(before, key);
    }
    writeVarint(value == Changes.DELETED ? DeltaFormat.DELETE : DeltaFormat.PUT + value.length);
    writeVarint(shared);
    writeVarint(key.length - shared);
    write(key, shared, key.length - shared);
    if (isBuffered) {
      write(value, 0, value.length);
    } else {
      writeThrough(value);
    }
    before = key;
  }

  /** Ends the changes; in memory, gives them. */
  ByteBuffer end() {
    reserve(1);
    buffer[size++] = DeltaFormat.END;
    if (file != null) {
      flush(file);
    }
    return ByteBuffer.wrap(buffer, 0, size).slice().asReadOnlyBuffer();
  }

  long position() {
    return flushed + size;
  }

  /** The first key of each block. */
  byte[][] blockKeys() {
    return blockKeys.toArray(new byte[0][]);
  }

  /** Where each block starts. */
  long[] blockStarts() {
    return blockStarts.stream().mapToLong(Long::longValue).toArray();
  }

  private void writeBytes(byte[] bytes) {
    reserve(MAX_VARINT_BYTES + bytes.length);
    writeVarint(bytes.length);
    write(bytes, 0, bytes.length);
  }

  private void writeShort(int value) {
    buffer[size++] = (byte) (value >>> 8);
    buffer[size++] = (byte) value;
  }

  private void writeVarint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      buffer[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  private void write(byte[] bytes, int from, int length) {
    System.arraycopy(bytes, from, buffer, size, length);
    size += length;
  }

  /** A large value goes to the file as it is, in slices: what writes it may copy each. */
  private void writeThrough(byte[] value) {
    OutputStream out = Objects.requireNonNull(file);
    flush(out);
    try {
      for (int from = 0; from < value.length; from += FLUSH_BYTES) {
        out.write(value, from, Math.min(FLUSH_BYTES, value.length - from));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    flushed += value.length;
  }

  private void reserve(int bytes) {
    if (file != null && size >= FLUSH_BYTES) {
      flush(file);
    }
    if (buffer.length - size < bytes) {
      buffer =
          Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8, (size + (long) bytes) * 2));
    }
  }

  private void flush(OutputStream out) {
    try {
      out.write(buffer, 0, size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    flushed += size;
    size = 0;
  }
}
