package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.CheckpointException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of an encrypted object.
 *
 * <pre>
 *    0  u64  magic "SLUICESE"
 *    8  u32  version, 1
 *   12  u32  CRC-32C of the other bytes of the header
 *   16  u32  number of the data key
 *   20       salt, 16 bytes: the object's key is derived from it and the data key
 *   36       chunks: each 64 KiB of the content, and 16 bytes of a tag; the last one has less, and
 *            is there also if there is no content
 * </pre>
 *
 * <p>Chunk n is sealed with the nonce n and the mark 1 if it is the last, else 0, and bound to the
 * object's name: cut, reordered, and exchanged chunks are found by their tags.
 *
 * @param dataKey number of the data key
 */
record SealedObject(int dataKey, byte[] salt) {
  static final int HEADER_BYTES = 36;
  static final int CHUNK_BYTES = 1 << 16;
  static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + Gcm.TAG_BYTES;
  private static final long MAGIC = 0x534C554943455345L;
  private static final int VERSION = 1;

  ByteBuffer header() {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(0, MAGIC).putInt(8, VERSION).putInt(16, dataKey).put(20, salt);
    return header.putInt(12, checksum(header));
  }

  /**
   * What the header says, or null if it is none.
   *
   * @param name of the object, for messages
   * @throws CheckpointException if a newer version wrote it
   */
  static @Nullable SealedObject parse(byte[] header, String name, String location) {
    ByteBuffer bytes = ByteBuffer.wrap(header);
    if (header.length < HEADER_BYTES
        || bytes.getLong(0) != MAGIC
        || bytes.getInt(12) != checksum(bytes)) {
      return null;
    }
    if (bytes.getInt(8) > VERSION) {
      throw new CheckpointException(
          "%s in %s is encrypted in the format %d, but this version of Sluice knows formats up to %d. Run it with the Sluice that wrote it or a newer one."
              .formatted(name, location, bytes.getInt(8), VERSION));
    }
    byte[] salt = new byte[Gcm.SALT_BYTES];
    bytes.get(20, salt);
    return new SealedObject(bytes.getInt(16), salt);
  }

  /** How many chunks content of this size has. */
  static long chunks(long contentBytes) {
    return Math.max(1, (contentBytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
  }

  /** How many chunks an object of this size has. */
  static long chunksOf(long objectBytes) {
    return Math.max(1, (objectBytes - HEADER_BYTES + SEALED_CHUNK_BYTES - 1) / SEALED_CHUNK_BYTES);
  }

  /** The size of what is in an object of this size; what is cut short has no content. */
  static long contentBytes(long objectBytes) {
    return Math.max(0, objectBytes - HEADER_BYTES - chunksOf(objectBytes) * Gcm.TAG_BYTES);
  }

  static byte[] nonce(long chunk, boolean isLast) {
    return Gcm.nonce(chunk, isLast ? 1 : 0);
  }

  /** What chunks are bound to. */
  static byte[] bound(String name) {
    return name.getBytes(UTF_8);
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(12));
    crc.update(header.duplicate().limit(HEADER_BYTES).position(16));
    return (int) crc.getValue();
  }
}
