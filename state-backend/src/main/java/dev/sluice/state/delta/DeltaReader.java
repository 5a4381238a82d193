package dev.sluice.state.delta;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.KeyGroupRange;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Reads changes in the {@link DeltaFormat} from a stream, front to back. Owned by one thread.
 *
 * <p>The ranges and key groups are there from the start; {@link #next} goes to the next entry.
 */
public final class DeltaReader {
  private final InputStream in;
  private final String name;
  private final KeyGroupRange keyGroups;
  private final Ranges ranges = new Ranges();
  private byte[] key = Changes.DELETED;
  private byte[] value = Changes.DELETED;

  /** Reads the head of the changes; {@code name} is for messages. */
  public DeltaReader(InputStream in, String name) {
    this.in = in;
    this.name = name;
    try {
      int version = readByte();
      if (version > DeltaFormat.VERSION) {
        throw new CheckpointException(
            "%s has the format %d, but this version of Sluice knows formats up to %d. Run it with the Sluice that wrote it or a newer one."
                .formatted(name, version, DeltaFormat.VERSION));
      }
      int first = readByte() << 8 | readByte();
      keyGroups = new KeyGroupRange(first, readByte() << 8 | readByte());
      for (int rest = readVarint(); rest > 0; rest--) {
        ranges.add(readBytes(readVarint()), readBytes(readVarint()));
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  public KeyGroupRange keyGroups() {
    return keyGroups;
  }

  public Ranges ranges() {
    return ranges;
  }

  /** Goes to the next entry; false if there is none. */
  public boolean next() {
    try {
      int kind = readVarint();
      if (kind == DeltaFormat.END) {
        return false;
      }
      key = readKey(in, key, readVarint(), readVarint());
      value = kind == DeltaFormat.DELETE ? Changes.DELETED : readBytes(kind - DeltaFormat.PUT);
      return true;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  public byte[] key() {
    return key;
  }

  /** The value, or {@link Changes#DELETED}. */
  public byte[] value() {
    return value;
  }

  private static byte[] readKey(InputStream in, byte[] before, int shared, int rest)
      throws IOException {
    byte[] key = Arrays.copyOf(before, shared + rest);
    if (in.readNBytes(key, shared, rest) < rest) {
      throw new EOFException("the key is cut off");
    }
    return key;
  }

  private byte[] readBytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a value is cut off");
    }
    return bytes;
  }

  private int readVarint() throws IOException {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = readByte();
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IOException("a number is too long");
  }

  private int readByte() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the end is missing");
    }
    return next;
  }

  private RuntimeException failure(IOException e) {
    if (e instanceof EOFException) {
      return new CorruptCheckpointException(
          name + " is cut off: " + e.getMessage() + ". Restore the file from a copy.", e);
    }
    return new UncheckedIOException("Can't read " + name, e);
  }
}
