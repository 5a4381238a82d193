package dev.sluice.state.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.state.Advice;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The files that make up a snapshot. It is written last: a snapshot with a manifest is whole.
 *
 * <pre>
 *   sluice-snapshot 1\n
 *   version 42\n
 *   partition 0\n
 *   keyGroups 0 512\n
 *   kind rocksdb\n                            who can read the files
 *   file OBJECT LOCAL-NAME SIZE CRC32C\n      once per file; the checksum in hexadecimal
 *   end CRC32C\n                              of all bytes above
 * </pre>
 */
public record SnapshotManifest(SnapshotName name, int partition, String kind, List<Entry> files) {
  private static final String FORMAT = "sluice-snapshot ";
  private static final int VERSION = 1;
  private static final String END = "end ";

  public SnapshotManifest {
    files = List.copyOf(files);
  }

  /** One file: the object in the checkpoint, and its name in the directory of the store. */
  public record Entry(String localName, BlobRef content) {}

  /** Writes the manifest, which makes the snapshot be there. */
  public void writeTo(CheckpointStorage storage) {
    StringBuilder text = new StringBuilder(FORMAT + VERSION + "\n");
    text.append("version ").append(name.version()).append('\n');
    text.append("partition ").append(partition).append('\n');
    text.append("keyGroups ").append(name.keyGroups().first()).append(' ');
    text.append(name.keyGroups().end()).append('\n');
    text.append("kind ").append(kind).append('\n');
    for (Entry file : files) {
      BlobRef content = file.content();
      text.append("file ").append(content.file()).append(' ').append(file.localName());
      text.append(' ').append(content.length()).append(' ');
      text.append(Integer.toHexString(content.checksum())).append('\n');
    }
    String end = END + checksum(text.toString()) + "\n";
    text.append(end);
    storage.putIfAbsent(name.manifest(), List.of(ByteBuffer.wrap(text.toString().getBytes(UTF_8))));
  }

  /**
   * Reads the manifest of {@code name}. Nothing in it is looked at before its checksum.
   *
   * @throws CorruptCheckpointException if it is not what was written
   */
  public static SnapshotManifest read(CheckpointStorage storage, SnapshotName name) {
    String text = text(storage, name);
    int end = text.lastIndexOf(END);
    if (end < 0 || !text.substring(end).equals(END + checksum(text.substring(0, end)) + "\n")) {
      throw damaged(storage, name, "a valid checksum in its last line");
    }
    List<String> lines = text.substring(0, end).lines().toList();
    requireKnown(storage, name, lines.isEmpty() ? "" : lines.get(0));
    SnapshotManifest manifest = new ManifestText(name, lines.subList(1, lines.size())).parse();
    if (manifest == null) {
      throw damaged(storage, name, "what its name says, and names of files and nothing else");
    }
    return manifest;
  }

  private static void requireKnown(CheckpointStorage storage, SnapshotName name, String first) {
    if (!first.matches(FORMAT + "\\d{1,9}")) {
      throw damaged(storage, name, FORMAT.strip() + " and a number in its first line");
    }
    int version = Integer.parseInt(first.substring(FORMAT.length()));
    if (version > VERSION) {
      throw new CheckpointException(
          "%s in %s has the format %d, but this version of Sluice knows formats up to %d. Run it with the Sluice that wrote it or a newer one."
              .formatted(name.manifest(), storage.location(), version, VERSION));
    }
  }

  private static String text(CheckpointStorage storage, SnapshotName name) {
    try (InputStream in = storage.read(name.manifest(), 0)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + name.manifest() + " in " + storage.location() + ": " + e.getMessage(), e);
    }
  }

  private static CorruptCheckpointException damaged(
      CheckpointStorage storage, SnapshotName name, String expected) {
    return new CorruptCheckpointException(
        "The snapshot's manifest %s in %s, of batch %d, is damaged: expected %s. %s"
            .formatted(
                name.manifest(),
                storage.location(),
                name.version(),
                expected,
                Advice.restoreOrRepair(storage.location())));
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
