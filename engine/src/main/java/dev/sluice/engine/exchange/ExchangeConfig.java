package dev.sluice.engine.exchange;

import dev.sluice.engine.operator.HeapShare;
import java.nio.file.Path;

/**
 * How rows are held between stages.
 *
 * @param directory where they are spilled to; scratch
 * @param chunkRows how many rows go over at once, at least 1
 * @param queueRows above how many waiting rows a consumer makes its producers wait, at least 1
 * @param memoryBytes above how many bytes in all exchanges of the query rows are spilled
 */
public record ExchangeConfig(Path directory, int chunkRows, int queueRows, long memoryBytes) {
  public ExchangeConfig {
    if (chunkRows < 1 || queueRows < 1 || memoryBytes < 0) {
      throw new IllegalArgumentException(
          "chunkRows and queueRows are at least 1 and memoryBytes at least 0, not "
              + chunkRows
              + ", "
              + queueRows
              + " and "
              + memoryBytes);
    }
  }

  /** A chunk is no larger than this, unless it is a single row. */
  private static final long LARGEST_CHUNK_BYTES = 1 << 20;

  /** So many chunks at least have room in memory. */
  private static final int LEAST_CHUNKS = 64;

  /**
   * What serves most: chunks of 1,024 rows, 16 of them waiting, 128 MiB in memory, or an eighth of
   * a small heap.
   */
  public static ExchangeConfig in(Path directory) {
    return new ExchangeConfig(directory, 1024, 16 * 1024, HeapShare.bytes(128L << 20, 8));
  }

  /** What a durable exchange gathers in its lanes may take so small a part at most. */
  private static final int GATHERED_SHARE = 4;

  private static final int SMALLEST_PIECE_BYTES = 64 << 10;

  private static final int LARGEST_PIECE_BYTES = 1 << 20;

  /** Above how many bytes a chunk goes over before it has all its rows. */
  long chunkBytes() {
    return Math.max(1, Math.min(LARGEST_CHUNK_BYTES, memoryBytes / LEAST_CHUNKS));
  }

  /**
   * At how many bytes a lane of a durable exchange ends a piece.
   *
   * @param lanes how many gather at the same time
   */
  int pieceBytes(int lanes) {
    long share = memoryBytes / GATHERED_SHARE / Math.max(1, lanes);
    return (int) Math.max(SMALLEST_PIECE_BYTES, Math.min(LARGEST_PIECE_BYTES, share));
  }
}
