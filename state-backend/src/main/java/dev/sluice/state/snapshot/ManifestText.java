package dev.sluice.state.snapshot;

import com.google.common.base.Splitter;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.KeyGroupRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a manifest whose checksum was found right: still, none of them is believed before it
 * was looked at. Names out of it become paths.
 */
final class ManifestText {
  private static final Splitter WORDS = Splitter.on(' ');
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{1,8}");

  /** A name of a file in a directory, and nothing else: no way up, and none down. */
  private static final Pattern LOCAL_NAME = Pattern.compile("\\w[\\w-]*(\\.\\w+)?");

  private static final Pattern KIND = Pattern.compile("\\w[\\w-]*");

  private final SnapshotName name;
  private final List<String> lines;

  /**
   * @param lines without the first, which names the format, and the last, which is the checksum
   */
  ManifestText(SnapshotName name, List<String> lines) {
    this.name = name;
    this.lines = lines;
  }

  /** What they say, or null if they are not what a manifest of this name would say. */
  @Nullable SnapshotManifest parse() {
    KeyGroupRange keyGroups = name.keyGroups();
    if (lines.size() < 4
        || !lines.get(0).equals("version " + name.version())
        || !lines.get(2).equals("keyGroups " + keyGroups.first() + " " + keyGroups.end())) {
      return null;
    }
    String partition = after("partition ", lines.get(1));
    String kind = after("kind ", lines.get(3));
    if (partition == null
        || !partition.matches("\\d{1,9}")
        || kind == null
        || !KIND.matcher(kind).matches()) {
      return null;
    }
    List<SnapshotManifest.Entry> files = new ArrayList<>();
    Set<String> localNames = new HashSet<>();
    for (String line : lines.subList(4, lines.size())) {
      SnapshotManifest.Entry file = entry(WORDS.splitToList(line));
      if (file == null || !localNames.add(file.localName())) {
        return null;
      }
      files.add(file);
    }
    return new SnapshotManifest(name, Integer.parseInt(partition), kind, files);
  }

  private static SnapshotManifest.@Nullable Entry entry(List<String> words) {
    if (words.size() != 5
        || !words.get(0).equals("file")
        || !CheckpointStorage.isName(words.get(1))
        || !words.get(1).startsWith(SnapshotName.FILES)
        || !LOCAL_NAME.matcher(words.get(2)).matches()
        || !NUMBER.matcher(words.get(3)).matches()
        || !CHECKSUM.matcher(words.get(4)).matches()) {
      return null;
    }
    int checksum = Integer.parseUnsignedInt(words.get(4), 16);
    return new SnapshotManifest.Entry(
        words.get(2), new BlobRef(words.get(1), 0, Long.parseLong(words.get(3)), checksum));
  }

  private static @Nullable String after(String prefix, String line) {
    return line.startsWith(prefix) ? line.substring(prefix.length()) : null;
  }
}
