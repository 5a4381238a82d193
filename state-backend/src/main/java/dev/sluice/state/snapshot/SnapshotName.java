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
  static final String MANIFESTS = "snapshots/manifests/";
  static final String FILES = "snapshots/files/";
  private static final Pattern PATTERN = Pattern.compile("(\\d{19})-(\\d{5})-(\\d{5})-([\\w.-]+)");

  public String manifest() {
    return MANIFESTS + name();
  }

  public String file() {
    return FILES + name();
  }

  static @Nullable SnapshotName parse(String directory, String object) {
    Matcher matcher = PATTERN.matcher(object.substring(directory.length()));
    if (!matcher.matches()) {
      return null;
    }
    KeyGroupRange keyGroups =
        new KeyGroupRange(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    return new SnapshotName(Long.parseLong(matcher.group(1)), keyGroups, matcher.group(4));
  }

  boolean overlaps(KeyGroupRange other) {
    return keyGroups.first() < other.end() && other.first() < keyGroups.end();
  }

  private String name() {
    return String.format(
        "%019d-%05d-%05d-%s", version, keyGroups.first(), keyGroups.end(), identity);
  }
}
