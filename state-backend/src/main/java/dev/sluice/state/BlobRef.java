package dev.sluice.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Where bytes stand in the checkpoint. Length and checksum are of the bytes themselves, be they
 * encrypted there or not.
 *
 * @param file the file's name within the checkpoint
 * @param offset of the first byte in the file
 * @param length in bytes
 * @param checksum CRC-32C of the bytes
 */
public record BlobRef(String file, long offset, long length, int checksum) {
  /**
   * Reads the bytes back whole.
   *
   * @throws CorruptCheckpointException if they are not all there or not what was written
   */
  public ByteBuffer readFrom(CheckpointStorage storage) {
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(this + " is too large to be read in one piece");
    }
    byte[] bytes = new byte[(int) length];
    int read;
    try (InputStream in = storage.open(this)) {
      read = in.readNBytes(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new CheckpointException("Can't read " + describe(storage) + ": " + e.getMessage(), e);
    }
    if (read != bytes.length) {
      throw new CorruptCheckpointException(
          "There are only "
              + read
              + " bytes of "
              + describe(storage)
              + ". "
              + Advice.restoreOrRepair(storage.location()));
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if ((int) crc.getValue() != checksum) {
      throw wrongChecksum(storage, (int) crc.getValue());
    }
    return ByteBuffer.wrap(bytes);
  }

  /** The failure to throw when the bytes turned out to have another checksum. */
  public CorruptCheckpointException wrongChecksum(CheckpointStorage storage, int found) {
    return new CorruptCheckpointException(
        String.format(
            "Expected the checksum %08x for %s, but found %08x. %s",
            checksum, describe(storage), found, Advice.restoreOrRepair(storage.location())));
  }

  private String describe(CheckpointStorage storage) {
    return length + " bytes at offset " + offset + " of " + file + " in " + storage.location();
  }
}
