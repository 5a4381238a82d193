package dev.sluice.state;

import dev.sluice.state.spill.SpillFile;
import dev.sluice.state.spill.SpillFiles;
import dev.sluice.state.spill.SpillOutput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a view, as they were, in a scratch file: for what is too large for memory.
 *
 * <pre>
 *   entry | length of the key u32 | length of the value u32 | key | value
 * </pre>
 *
 * <p>It lasts as long as it can be reached. Any number of threads may iterate at once.
 */
public final class EntryRun implements Iterable<EntryRun.Entry> {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int BUFFER_BYTES = 16 * SpillFile.PIECE_BYTES;

  private final SpillFile file;
  private final Extent extent;

  private EntryRun(SpillFile file, Extent extent) {
    this.file = file;
    this.extent = extent;
    CLEANER.register(this, () -> close(file));
  }

  /** An entry. The arrays are the caller's to keep, not to change. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Entry(byte[] key, byte[] value) {}

  /** Where the entries stand in the file. */
  private record Extent(long place, long sizeBytes, long entries) {}

  /**
   * All entries that {@code cursor} has ahead of it.
   *
   * @throws UncheckedIOException if they can't be written to a file
   */
  static EntryRun of(SpillFiles files, Cursor cursor) {
    try {
      SpillFile file = files.create();
      try {
        return new EntryRun(file, write(file, cursor));
      } catch (IOException | RuntimeException | Error e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "State that is too large for memory could not be written to the working directory: "
              + e.getMessage()
              + ". Make room there, or choose another one with --scratchLocation.",
          e);
    }
  }

  private static Extent write(SpillFile file, Cursor cursor) throws IOException {
    SpillOutput buffered = new SpillOutput(file);
    DataOutputStream out = new DataOutputStream(buffered);
    long bytes = 0;
    long entries = 0;
    while (cursor.next()) {
      byte[] key = cursor.key();
      byte[] value = cursor.value();
      out.writeInt(key.length);
      out.writeInt(value.length);
      out.write(key);
      out.write(value);
      bytes += 2L * Integer.BYTES + key.length + value.length;
      entries++;
    }
    out.flush();
    return new Extent(buffered.place(), bytes, entries);
  }

  private static void close(SpillFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("A scratch file could not be closed", e);
    }
  }

  @Override
  public Iterator<Entry> iterator() {
    return new Entries(this);
  }

  /** Holds on to the run: its file lasts as long as someone iterates over it. */
  private static final class Entries implements Iterator<Entry> {
    private final EntryRun run;
    private final DataInputStream in;
    private long left;

    Entries(EntryRun run) {
      this.run = run;
      this.left = run.extent.entries();
      this.in = new DataInputStream(new Bytes(run.file, run.extent));
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public Entry next() {
      if (left <= 0) {
        throw new NoSuchElementException();
      }
      left--;
      try {
        byte[] key = new byte[in.readInt()];
        byte[] value = new byte[in.readInt()];
        in.readFully(key);
        in.readFully(value);
        return new Entry(key, value);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "State could not be read back from a scratch file: " + e.getMessage(), e);
      } finally {
        Reference.reachabilityFence(run);
      }
    }
  }

  /** The bytes of a run from its beginning. */
  private static final class Bytes extends InputStream {
    private final SpillFile file;
    private final Extent extent;
    private long next;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    Bytes(SpillFile file, Extent extent) {
      this.file = file;
      this.extent = extent;
    }

    @Override
    public int read() throws IOException {
      return fill() ? buffer.get() & 0xFF : -1;
    }

    @Override
    public int read(byte @Nullable [] into, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int some = Math.min(length, buffer.remaining());
      buffer.get(into, from, some);
      return some;
    }

    private boolean fill() throws IOException {
      if (!buffer.hasRemaining() && next < extent.sizeBytes()) {
        int length = (int) Math.min(BUFFER_BYTES, extent.sizeBytes() - next);
        buffer = file.read(extent.place(), next, length);
        next += length;
      }
      return buffer.hasRemaining();
    }
  }
}
