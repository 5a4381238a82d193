package dev.sluice.state;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * How an encrypted checkpoint seals what is appended to its files, piece by piece; whole objects
 * the storage seals by itself. Safe to use from any thread.
 *
 * <p>A piece is bound to its place: it can be opened where it was sealed for and nowhere else.
 */
public interface Sealing {
  /**
   * What the names of all files begin with that are appended to. The storage gives and takes their
   * bytes as they stand: whoever appends seals, and whoever reads opens.
   */
  String APPENDED = "log/segments/";

  /** What the names of objects begin with that hold the data keys. */
  String KEYS = "encryption/";

  /** How many bytes a sealed piece has more than what is in it. */
  int ADDED_BYTES = 36;

  /** Begins a file: what is appended to it has a key of its own. */
  Pieces begin(String file);

  /**
   * Opens a piece.
   *
   * @param offset where it begins in the file
   * @throws CorruptCheckpointException if it is not what was sealed for this place
   */
  ByteBuffer open(String file, long offset, ByteBuffer sealed);

  /** Whether an object was sealed with a key that nothing new is sealed with any more. */
  boolean isOutdated(String object);

  /** Seals the pieces of one file. Owned by one thread. */
  interface Pieces {
    /**
     * A sealed copy of a piece, {@value #ADDED_BYTES} bytes longer.
     *
     * @param offset where it is going to begin in the file; each is given once
     */
    ByteBuffer seal(long offset, List<ByteBuffer> piece);
  }
}
