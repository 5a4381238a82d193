package dev.sluice.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A build under {@code benchmarks/peers}, outside the reactor: what a peer runs, compiled against
 * its own libraries.
 *
 * @param directory of the module
 * @param what it builds, for the error where it is not built
 * @param without the peers to name where this one is to be left out
 */
record PeerModule(Path directory, String what, String without) {
  /** What the start scripts of Flink and of Spark open alike: both reach into the JDK. */
  private static final List<String> OPENED_BY_BOTH =
      List.of(
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.lang.reflect",
          "java.base/java.io",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic");

  /**
   * The module's classes and all that they need.
   *
   * @throws IllegalArgumentException if it is not built
   */
  String classPath() throws IOException {
    Path libraries = directory.resolve("target/classpath.txt");
    if (!Files.exists(libraries)) {
      throw new IllegalArgumentException(
          what
              + " is not built: there is no "
              + libraries
              + ". Start with benchmarks/run, or leave it out with --peers="
              + without);
    }
    return directory.resolve("target/classes").toAbsolutePath()
        + ":"
        + Files.readString(libraries).strip();
  }

  /** A file of the module's own. */
  Path file(String name) {
    return directory.resolve(name).toAbsolutePath();
  }

  /** Arguments of a JVM in which a peer reaches into the JDK, into {@code more} as well. */
  static List<String> opens(String... more) {
    return Stream.concat(OPENED_BY_BOTH.stream(), Stream.of(more))
        .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED")
        .toList();
  }

  /** The same for Spark. */
  static List<String> opensForSpark() {
    return opens(
        "java.base/jdk.internal.ref",
        "java.base/sun.nio.ch",
        "java.base/sun.nio.cs",
        "java.base/sun.security.action",
        "java.base/sun.util.calendar");
  }
}
