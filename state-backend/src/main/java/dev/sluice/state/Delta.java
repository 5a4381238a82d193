package dev.sluice.state;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * An overlay's changes as bytes: final puts and deletes in key order, so that replaying them, also
 * twice, gives the same state.
 *
 * @param store the store within its partition
 * @param partition the partition
 * @param version the batch
 * @param content the bytes in order; empty if nothing changed. Large content may be mapped from
 *     spilled files; it stays readable until the overlay is applied or dropped
 */
public record Delta(int store, int partition, long version, List<ByteBuffer> content) {
  public Delta {
    content = List.copyOf(content);
  }

  public long sizeBytes() {
    long size = 0;
    for (ByteBuffer buffer : content) {
      size += buffer.remaining();
    }
    return size;
  }

  public boolean isEmpty() {
    return sizeBytes() == 0;
  }
}
