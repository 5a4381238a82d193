package dev.sluice.state;

import dev.sluice.state.spill.SpilledBytes;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes that a batch commits or that are owed to one: the bytes themselves, or where they stand
 * already in the checkpoint.
 *
 * <p>What has many bytes is best handed on as {@link Stored}: it takes no memory until it is read,
 * and whoever gets it in another process reads it there. Immutable.
 */
public sealed interface Blob {
  /** The bytes of one buffer. */
  static Blob of(ByteBuffer bytes) {
    return new Inline(List.of(bytes));
  }

  /** How many bytes there are. */
  long sizeBytes();

  default boolean isEmpty() {
    return sizeBytes() == 0;
  }

  /**
   * The bytes, of {@link Stored} ones read whole.
   *
   * @param storage where they stand if they do
   * @throws CorruptCheckpointException if they are not all there or not what was written
   */
  ByteBuffer read(CheckpointStorage storage);

  /**
   * The bytes themselves.
   *
   * @param buffers the bytes in order; they may stand in files
   */
  record Inline(List<ByteBuffer> buffers) implements Blob {
    public Inline {
      if (!(buffers instanceof SpilledBytes)) { // which never change, and may not fit into memory
        buffers = List.copyOf(buffers);
      }
    }

    @Override
    public long sizeBytes() {
      if (buffers instanceof SpilledBytes spilled) {
        return spilled.sizeBytes();
      }
      long size = 0;
      for (ByteBuffer buffer : buffers) {
        size += buffer.remaining();
      }
      return size;
    }

    /** Copies only if there are several buffers. */
    @Override
    public ByteBuffer read(CheckpointStorage storage) {
      if (buffers.size() == 1) {
        return buffers.get(0).duplicate();
      }
      ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(sizeBytes()));
      buffers.forEach(buffer -> whole.put(buffer.duplicate()));
      return whole.flip();
    }
  }

  /** Bytes that are durable at {@code ref}. */
  record Stored(BlobRef ref) implements Blob {
    @Override
    public long sizeBytes() {
      return ref.length();
    }

    @Override
    public ByteBuffer read(CheckpointStorage storage) {
      return ref.readFrom(storage);
    }
  }
}
