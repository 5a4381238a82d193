package dev.sluice.state;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
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
 * <p>It lasts as long as it can be reached; the file has no name any more once it is open, so that
 * nothing is left of it whatever happens to the process. Any number of threads may iterate at once.
 */
public final class EntryRun implements Iterable<EntryRun.Entry> {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int BUFFER_BYTES = 64 << 10;

  private final FileChannel channel;
  private final long entries;

  private EntryRun(FileChannel channel, long entries) {
    this.channel = channel;
    this.entries = entries;
    CLEANER.register(this, () -> close(channel));
  }

  /** An entry. The arrays are the caller's to keep, not to change. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Entry(byte[] key, byte[] value) {}

  /**
   * All entries that {@code cursor} has ahead of it.
   *
   * @throws UncheckedIOException if the directory of scratch files, {@code java.io.tmpdir}, can't
   *     be written to
   */
  public static EntryRun of(Cursor cursor) {
    try (Writer writer = new Writer()) {
      while (cursor.next()) {
        writer.add(cursor.key(), cursor.value());
      }
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "State that is too large for memory could not be written to a scratch file in "
              + System.getProperty("java.io.tmpdir")
              + ": make room there, or choose another place with -Djava.io.tmpdir",
          e);
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("A scratch file could not be closed", e);
    }
  }

  @Override
  public Iterator<Entry> iterator() {
    return new Entries(this);
  }

  /** Takes the entries of a run. Owned by one thread. */
  private static final class Writer implements AutoCloseable {
    private final FileChannel channel;
    private final DataOutputStream out;
    private long entries;
    private boolean finished;

    Writer() throws IOException {
      channel =
          FileChannel.open(
              Files.createTempFile("sluice-", ".run"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      out =
          new DataOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
    }

    void add(byte[] key, byte[] value) throws IOException {
      out.writeInt(key.length);
      out.writeInt(value.length);
      write(key);
      write(value);
      entries++;
    }

    /** In slices: a channel copies what it is given at once to memory outside the heap. */
    private void write(byte[] bytes) throws IOException {
      for (int from = 0; from < bytes.length; from += BUFFER_BYTES) {
        out.write(bytes, from, Math.min(BUFFER_BYTES, bytes.length - from));
      }
    }

    /** The run of all entries that were added. */
    EntryRun finish() throws IOException {
      out.flush();
      finished = true;
      return new EntryRun(channel, entries);
    }

    /** Gives up what was not finished. */
    @Override
    public void close() throws IOException {
      if (!finished) {
        channel.close();
      }
    }
  }

  /** Holds on to the run: its file lasts as long as someone iterates over it. */
  private static final class Entries implements Iterator<Entry> {
    private final EntryRun run;
    private final DataInputStream in;
    private long left;

    Entries(EntryRun run) {
      this.run = run;
      this.left = run.entries;
      this.in = new DataInputStream(new BufferedInputStream(new At(run.channel), BUFFER_BYTES));
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
        throw new UncheckedIOException("State could not be read back from a scratch file", e);
      } finally {
        Reference.reachabilityFence(run);
      }
    }
  }

  /**
   * The bytes of a channel from its beginning, by places, so that readers don't disturb another.
   */
  private static final class At extends InputStream {
    private final FileChannel channel;
    private long position;

    At(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      if (read(one, 0, 1) < 0) {
        throw new EOFException("A scratch file was cut at " + position);
      }
      return one[0] & 0xFF;
    }

    @Override
    public int read(byte @Nullable [] into, int offset, int length) throws IOException {
      int slice = Math.min(length, BUFFER_BYTES); // see Writer.write
      int read = channel.read(ByteBuffer.wrap(into, offset, slice), position);
      position += Math.max(0, read);
      return read;
    }
  }
}
