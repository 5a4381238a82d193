package dev.sluice.house.capabilities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.ReduceFnRunnerTest;
import org.apache.beam.sdk.transforms.ParDoTest;
import org.junit.jupiter.api.Test;

/**
 * Compares docs/capabilities.md with the suite's results; with {@code -Dcapabilities=write} it
 * writes the page instead.
 */
class CapabilitiesPageTest {
  /** What a failure says to do; the tests of the suite have run before this one. */
  private static final String REMEDY =
      "docs/capabilities.md does not say what the suite's results say. Write it anew: ./mvnw -Pquick"
          + " -pl house-rules -am test -Dvr.skip -Dtest=CapabilitiesPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dcapabilities=write";

  private final Path root = root();
  private final Path page = root.resolve("docs/capabilities.md");

  @Test
  void saysWhatTheSuitesResultsSay() throws IOException {
    SuiteResults results = reports("surefire-reports");
    assumeFalse(results.isEmpty(), "The whole suite has not run here");

    String text = page(results);

    if ("write".equals(System.getProperty("capabilities"))) {
      Files.writeString(page, text);
    }
    assertThat(Files.readString(page)).as(REMEDY).isEqualTo(text);
  }

  private String page(SuiteResults results) throws IOException {
    SuiteMethods suite = SuiteMethods.inJarsOf(ParDoTest.class, ReduceFnRunnerTest.class);
    List<Peer> peers =
        List.of(
            Peer.ofList("DirectRunner", "2.73.0", "direct-runner.txt", suite),
            Peer.ofTotal("Flink 1.19, batch", 362, "2.70.0"),
            Peer.ofTotal("Flink 1.19, streaming", 359, "2.70.0"),
            Peer.ofTotal("Spark, classic", 320, "2.70.0"),
            Peer.ofTotal("Spark, structured (batch only)", 246, "2.70.0"));
    return new CapabilitiesPage(suite, results, peers, modes()).text();
  }

  /** Of modes that have not run here, what the page says is kept. */
  private Map<String, String> modes() throws IOException {
    Map<String, String> modes = new HashMap<>();
    List<String> lines = Files.exists(page) ? Files.readAllLines(page) : List.of();
    for (SuiteMode mode : SuiteMode.values()) {
      String before = mode.row("").replaceAll(" {2}\\|$", " ");
      lines.stream()
          .filter(line -> line.startsWith(before))
          .map(line -> line.substring(before.length(), line.length() - " |".length()))
          .forEach(passed -> modes.put(mode.title(), passed));
      SuiteResults results = reports(mode.reports());
      if (!results.isEmpty()) {
        modes.put(mode.title(), SuiteMode.passed(results));
      }
    }
    return modes;
  }

  private SuiteResults reports(String name) throws IOException {
    return SuiteResults.in(root.resolve("validates-runner-tests/target").resolve(name));
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("Not within a checkout of the project: no mvnw above");
    }
    return folder;
  }
}
