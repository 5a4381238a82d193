package dev.sluice.testkit.chaos;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Folders with all that is in them. */
final class Trees {
  private Trees() {}

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  /** Makes {@code to} the same as {@code from}. */
  static void replace(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      MoreFiles.deleteRecursively(to, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    copy(from, to);
  }

  /** How many files there are, and their bytes; what goes meanwhile is counted or not. */
  static long[] size(Path folder) {
    long[] size = new long[2];
    add(folder.toFile(), size);
    return size;
  }

  private static void add(File file, long[] size) {
    File[] inside = file.listFiles();
    if (inside != null) {
      for (File each : inside) {
        add(each, size);
      }
    } else if (file.isFile()) {
      size[0]++;
      size[1] += file.length();
    }
  }
}
