package dev.sluice.house.capabilities;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Another runner, as it was measured once with Beam's suite and nothing excluded.
 *
 * @param passed how many tests passed
 * @param measured with which version of Beam
 * @param others the tests that did not pass; null if only the number is known
 */
record Peer(String name, long passed, String measured, @Nullable Set<SuiteTest> others) {
  /** Of which only the number of tests is known that pass. */
  static Peer ofTotal(String name, long passed, String measured) {
    return new Peer(name, passed, measured, null);
  }

  /**
   * Of which each test is known.
   *
   * @param list a resource with the tests that did not pass, one a line, besides those that are out
   *     of every runner's reach; lines with a # at their beginning are comments
   */
  static Peer ofList(String name, String measured, String list, SuiteMethods suite) {
    Set<SuiteTest> others = new TreeSet<>(suite.outOfReach());
    try (InputStream in = Peer.class.getResourceAsStream(list)) {
      if (in == null) {
        throw new IllegalStateException("There is no resource " + list);
      }
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(SuiteTest::parse)
          .forEach(others::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long passed =
        suite.categories().keySet().stream().filter(test -> !others.contains(test)).count();
    return new Peer(name, passed, measured, others);
  }

  /** Whether a test is known to pass. */
  boolean passes(SuiteTest test) {
    return others != null && !others.contains(test);
  }
}
