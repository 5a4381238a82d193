package dev.sluice.state.spill;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes one content to a file, in parts that may be read as one. Owned by one thread; to be
 * flushed once, at the end. The file stays open.
 */
public final class SpillOutput extends OutputStream {
  private static final int BUFFER_BYTES = 32 * SpillFile.PIECE_BYTES;

  private final SpillFile file;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;
  private long place = -1;
  private boolean ended;

  public SpillOutput(SpillFile file) {
    this.file = file;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int written = 0;
    while (written < length) {
      int some = Math.min(length - written, BUFFER_BYTES - size);
      System.arraycopy(bytes, from + written, buffer, size, some);
      size += some;
      written += some;
      if (size == BUFFER_BYTES) {
        append();
      }
    }
  }

  /** Ends the content. */
  @Override
  public void flush() throws IOException {
    append();
    ended = true;
  }

  /** Where it begins. */
  public long place() {
    return Math.max(0, place);
  }

  private void append() throws IOException {
    if (size == 0) {
      return;
    }
    if (ended) {
      throw new IllegalStateException("The content was ended");
    }
    long at = file.append(ByteBuffer.wrap(buffer, 0, size));
    place = place < 0 ? at : place;
    size = 0;
  }
}
