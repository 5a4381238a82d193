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
 * @param content the bytes; empty if nothing changed. Large ones may be mapped from spilled files;
 *     they stay readable until the overlay is applied or dropped
 */
public record Delta(int store, int partition, long version, Blob content) {
  /** Of the bytes in these buffers, in order. */
  public Delta(int store, int partition, long version, List<ByteBuffer> content) {
    this(store, partition, version, new Blob.Inline(content));
  }

  public long sizeBytes() {
    return content.sizeBytes();
  }

  public boolean isEmpty() {
    return content.isEmpty();
  }
}
