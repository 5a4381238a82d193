package dev.sluice.runner;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory, or one that can be made: {@code --checkpointLocation}, {@code --scratchLocation}.
 */
final class DirectoryOption {
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  private static final String REMEDY =
      "Give a directory on a local disk that this user may write to, as /var/lib/sluice/my-query.";

  private DirectoryOption() {}

  /** The directory, or null if none was given. Creates nothing. */
  static @Nullable Path parse(String option, @Nullable String value) {
    if (value == null) {
      return null;
    }
    if (value.isBlank()) {
      throw wrong(option, value, "a directory");
    }
    Path directory = path(option, value).toAbsolutePath().normalize();
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw wrong(option, value, "a directory, but it is a file");
    }
    Path existing = directory;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw wrong(option, value, "a directory that can be made, but " + existing + " is a file");
    }
    if (!Files.isWritable(existing)) {
      throw wrong(option, value, "a writable directory, but " + existing + " can't be written to");
    }
    return directory;
  }

  private static Path path(String option, String value) {
    try {
      if (value.startsWith("file:")) {
        return Path.of(URI.create(value));
      }
      if (SCHEME.matcher(value).matches()) {
        throw wrong(option, value, "a local directory or a file: URI");
      }
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw wrong(option, value, "a directory, but it is no path: " + e.getReason());
    }
  }

  private static IllegalArgumentException wrong(String option, String value, String expected) {
    return OptionValues.wrong(option, value, expected, REMEDY);
  }
}
