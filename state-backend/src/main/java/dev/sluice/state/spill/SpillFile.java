package dev.sluice.state.spill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file for what has no room in memory. It has no name: nothing is left of it, whatever happens to
 * the process.
 *
 * <p>Appended to by its owner; what was appended may be read by any thread meanwhile. After an
 * append that failed there is no other one.
 */
public interface SpillFile extends AutoCloseable {
  /** Reading begins where an append did, or a multiple of this behind it, see {@link #append}. */
  int PIECE_BYTES = 4 << 10;

  /** Where it is, for messages. */
  Path directory();

  /**
   * Writes what remains in {@code content} at the end.
   *
   * <p>What follows one another is read as one, if all but the last are multiples of {@link
   * #PIECE_BYTES}: then each begins its size behind the one before.
   *
   * @return the place of the first byte, for the other methods
   * @throws IOException if the disk does not take all of it
   */
  long append(ByteBuffer content) throws IOException;

  /**
   * Reads bytes that were appended.
   *
   * @param place what {@link #append} gave
   * @throws IOException if the disk can't read them, or they are not what was written
   */
  default ByteBuffer read(long place, int length) throws IOException {
    return read(place, 0, length);
  }

  /**
   * Reads a part of what was appended from {@code place} on.
   *
   * @param from a multiple of {@link #PIECE_BYTES}
   * @param length likewise, or up to the end of what was appended
   */
  ByteBuffer read(long place, long from, int length) throws IOException;

  /**
   * The bytes without reading them now. They stay readable after the file is closed, and take no
   * memory of the heap until they are asked for. For the owner.
   */
  SpilledBytes bytes(long place, long length) throws IOException;

  @Override
  void close() throws IOException;
}
