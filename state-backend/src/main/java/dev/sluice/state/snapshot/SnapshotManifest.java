package dev.sluice.state.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
  private static final Splitter WORDS = Splitter.on(' ');

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
    String end = "end " + checksum(text.toString()) + "\n";
    text.append(end);
    storage.putIfAbsent(name.manifest(), List.of(ByteBuffer.wrap(text.toString().getBytes(UTF_8))));
  }

  /**
   * Reads the manifest of {@code name}.
   *
   * @throws CorruptCheckpointException if it is not what was written
   */
  public static SnapshotManifest read(CheckpointStorage storage, SnapshotName name) {
    String text = text(storage, name);
    List<String> lines = text.lines().toList();
    if (!text.startsWith(FORMAT) || lines.size() < 6) {
      throw damaged(storage, name);
    }
    int version = Integer.parseInt(lines.get(0).substring(FORMAT.length()));
    if (version > VERSION) {
      throw new CheckpointException(
          "%s in %s has the format %d, but this version of Sluice knows formats up to %d. Run it with the Sluice that wrote it or a newer one."
              .formatted(name.manifest(), storage.location(), version, VERSION));
    }
    String last = lines.get(lines.size() - 1);
    String signed = text.substring(0, Math.max(0, text.length() - last.length() - 1));
    if (!last.equals("end " + checksum(signed))) {
      throw damaged(storage, name);
    }
    List<Entry> files = new ArrayList<>();
    for (String line : lines.subList(5, lines.size() - 1)) {
      files.add(entry(WORDS.splitToList(line)));
    }
    int partition = Integer.parseInt(WORDS.splitToList(lines.get(2)).get(1));
    return new SnapshotManifest(name, partition, WORDS.splitToList(lines.get(4)).get(1), files);
  }

  private static Entry entry(List<String> words) {
    int checksum = Integer.parseUnsignedInt(words.get(4), 16);
    return new Entry(
        words.get(2), new BlobRef(words.get(1), 0, Long.parseLong(words.get(3)), checksum));
  }

  private static String text(CheckpointStorage storage, SnapshotName name) {
    try (InputStream in = storage.read(name.manifest(), 0)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + name.manifest() + " in " + storage.location() + ": " + e.getMessage(), e);
    }
  }

  private static CorruptCheckpointException damaged(CheckpointStorage storage, SnapshotName name) {
    return new CorruptCheckpointException(
        "Expected a snapshot's manifest with a valid checksum in %s in %s, but it is damaged. Restore the file from a copy, or open the query at an older batch."
            .formatted(name.manifest(), storage.location()));
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
