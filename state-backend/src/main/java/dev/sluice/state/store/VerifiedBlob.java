package dev.sluice.state.store;

import com.google.common.io.ByteStreams;
import dev.sluice.state.Advice;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.files.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads blobs of any size, never giving out a byte whose checksum was not found right; what is only
 * linked, whoever reads it has to check.
 */
public final class VerifiedBlob {
  private static final long IN_MEMORY_BYTES = 2L << 20;
  private static final int BUFFER_BYTES = 1 << 18;

  private VerifiedBlob() {}

  /** Opens a blob that was checked: a small one in memory, a large one by reading it twice. */
  static InputStream open(CheckpointStorage storage, BlobRef blob) {
    if (blob.length() <= IN_MEMORY_BYTES) {
      byte[] bytes = new byte[(int) blob.length()];
      blob.readFrom(storage).get(bytes);
      return new ByteArrayInputStream(bytes);
    }
    check(storage, blob);
    return new BufferedInputStream(ByteStreams.limit(storage.open(blob), blob.length()), 1 << 16);
  }

  /**
   * Makes a new file of a blob that is a whole object and has the right size, by a link. Its
   * content is not looked at. Nobody may write to the file.
   *
   * @return whether that could be done; if not, there is no file
   */
  public static boolean link(CheckpointStorage storage, BlobRef blob, Path file) {
    boolean isWhole = blob.offset() == 0 && storage.sizeBytes(blob.file()) == blob.length();
    return isWhole && storage.link(blob.file(), file);
  }

  /**
   * Reads the blob through.
   *
   * @throws CorruptCheckpointException if it is not what was written
   */
  public static void check(CheckpointStorage storage, BlobRef blob) {
    copy(storage, blob, OutputStream.nullOutputStream());
  }

  /** Copies a blob to a new file, which is not to be used if this fails. */
  public static void copy(CheckpointStorage storage, BlobRef blob, Path file) {
    // Never into a file that is there: it may be a link to one of the checkpoint.
    try (OutputStream out = PrivateFiles.writeNew(file)) {
      copy(storage, blob, out);
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't copy " + blob.file() + " to the working directory: " + e, e);
    }
  }

  private static void copy(CheckpointStorage storage, BlobRef blob, OutputStream out) {
    CRC32C crc = new CRC32C();
    try (InputStream in = ByteStreams.limit(storage.open(blob), blob.length())) {
      byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, blob.length()))];
      long copied = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
        out.write(buffer, 0, read);
        copied += read;
      }
      if (copied != blob.length()) {
        throw new CorruptCheckpointException(
            "%s in %s is cut off: expected %d bytes from offset %d, but found %d. %s"
                .formatted(
                    blob.file(),
                    storage.location(),
                    blob.length(),
                    blob.offset(),
                    copied,
                    Advice.restoreOrRepair(storage.location())));
      }
      int found = (int) crc.getValue();
      if (found != blob.checksum()) {
        throw blob.wrongChecksum(storage, found);
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + blob.file() + " in " + storage.location() + ": " + e, e);
    }
  }
}
