package dev.sluice.state.snapshot;

import dev.sluice.state.KeyGroupRange;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How snapshots and their files are named: by version, key groups, and an identity.
 *
 * <pre>
 *   snapshots/manifests/0000000000000000042-00000-00512-IDENTITY      IDENTITY: of the open store
 *   snapshots/files/0000000000000000042-00000-00512-IDENTITY          IDENTITY: of the file
 * </pre>
 *
 * <p>A file carries the version of the snapshot for which it was written first; later ones name it
 * again in their manifests.
 */
public record SnapshotName(long version, KeyGroupRange keyGroups, String identity) {
  static final String ROOT = "snapshots/";
  static final String MANIFESTS = ROOT + "manifests/";
  static final String FILES = ROOT + "files/";
  private static final String SESSION = "\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12}";
  private static final Pattern MANIFEST = pattern(SESSION);
  private static final Pattern FILE = pattern(SESSION + "-[\\w-]+(?:\\.(?:sst|log|blob))?");

  public String manifest() {
    return MANIFESTS + name();
  }

  public String file() {
    return FILES + name();
  }

  /** The snapshot with this manifest, or null if the object is no manifest. */
  static @Nullable SnapshotName ofManifest(String object) {
    return parse(MANIFEST, MANIFESTS, object);
  }

  /** What a file of a snapshot says of itself, or null if the object is none. */
  static @Nullable SnapshotName ofFile(String object) {
    return parse(FILE, FILES, object);
  }

  /** Names that only look like one, as those of copies that somebody made, are nobody's. */
  private static @Nullable SnapshotName parse(Pattern pattern, String directory, String object) {
    if (!object.startsWith(directory)) {
      return null;
    }
    Matcher matcher = pattern.matcher(object.substring(directory.length()));
    if (!matcher.matches()) {
      return null;
    }
    int first = Integer.parseInt(matcher.group(2));
    int end = Integer.parseInt(matcher.group(3));
    if (end < first || end > KeyGroupRange.MAX_KEY_GROUPS) {
      return null;
    }
    return new SnapshotName(
        Long.parseLong(matcher.group(1)), new KeyGroupRange(first, end), matcher.group(4));
  }

  private static Pattern pattern(String identity) {
    return Pattern.compile("([0-8]\\d{18})-(\\d{5})-(\\d{5})-(" + identity + ")");
  }

  boolean overlaps(KeyGroupRange other) {
    return keyGroups.first() < other.end() && other.first() < keyGroups.end();
  }

  private String name() {
    return String.format(
        "%019d-%05d-%05d-%s", version, keyGroups.first(), keyGroups.end(), identity);
  }
}
