package dev.sluice.state.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The object {@code SLUICE}, by which a checkpoint is known for one, and its format.
 *
 * <pre>
 *   Sluice checkpoint\n
 *   format 1\n            2 if it is encrypted, which older versions can't read
 *   crc32c 1a2b3c4d\n     of the two lines above, in hexadecimal
 * </pre>
 */
final class FormatMarker {
  static final String NAME = "SLUICE";
  static final int IN_CLEAR = 1;
  static final int ENCRYPTED = 2;

  /** The greatest that is known. */
  static final int FORMAT = ENCRYPTED;

  private static final String TITLE = "Sluice checkpoint\n";

  private FormatMarker() {}

  static List<ByteBuffer> content(int format) {
    return List.of(ByteBuffer.wrap(text(format).getBytes(UTF_8)));
  }

  static String text(int format) {
    String lines = TITLE + "format " + format + "\n";
    return lines + "crc32c " + checksum(lines) + "\n";
  }

  /** Checks the marker file, which must be there, and gives its format. */
  static int read(Disk disk, Path marker) throws IOException {
    String found;
    try (InputStream in = disk.read(marker)) {
      found = new String(in.readAllBytes(), UTF_8);
    }
    List<String> lines = found.lines().toList();
    if (lines.size() != 3 || !lines.get(1).startsWith("format ") || !found.startsWith(TITLE)) {
      throw unreadable(marker, found);
    }
    String signed = lines.get(0) + "\n" + lines.get(1) + "\n";
    if (!lines.get(2).equals("crc32c " + checksum(signed))) {
      throw unreadable(marker, found);
    }
    int format = Integer.parseInt(lines.get(1).substring("format ".length()));
    if (format > FORMAT) {
      throw new CheckpointException(
          ("The checkpoint in %s has the format %d, but this version of Sluice knows formats up"
                  + " to %d. Run it with the Sluice that wrote it or a newer one, or choose"
                  + " another location.")
              .formatted(marker.getParent(), format, FORMAT));
    }
    return format;
  }

  private static CorruptCheckpointException unreadable(Path marker, String found) {
    return new CorruptCheckpointException(
        ("Expected a format marker with a valid checksum in %s, but found \"%s\". Nothing was"
                + " changed. Restore the file from a copy, or have ./sluice repair %s write it anew.")
            .formatted(marker, found.strip().replace("\n", "\\n"), marker.getParent()));
  }

  private static String checksum(String lines) {
    CRC32C crc = new CRC32C();
    crc.update(lines.getBytes(UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
