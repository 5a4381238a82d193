package dev.sluice.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutLinesTest {
  private final Path folder;

  CheckoutLinesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void putsTimesOnDocsAndSourcesInOrder() throws IOException {
    Path checkout = checkout();

    Path stamped = CheckoutLines.stamp(checkout, folder.resolve("work"));

    assertThat(Files.readAllLines(stamped))
        .containsExactly(
            "2026-01-01T00:00:00Z # Read me",
            "2026-01-01T00:00:01Z twice",
            "2026-01-01T00:00:02Z class A {}");
  }

  private Path checkout() throws IOException {
    Path checkout = folder.resolve("checkout");
    write(checkout.resolve("README.md"), "# Read me", "", "  twice ");
    write(checkout.resolve("src/A.java"), "class A {}");
    write(checkout.resolve("src/a.bin"), "not text");
    write(checkout.resolve("target/B.java"), "built");
    write(checkout.resolve(".git/c.md"), "hidden");
    return checkout;
  }

  private static void write(Path path, String... lines) throws IOException {
    Files.createDirectories(path.getParent());
    Files.write(path, List.of(lines));
  }

  @Test
  void leavesTheLinesOfAnInterruptedRunAsTheyAre() throws IOException {
    Path checkout = checkout();
    Path stamped = CheckoutLines.stamp(checkout, folder.resolve("work"));
    List<String> before = Files.readAllLines(stamped);
    write(checkout.resolve("new.md"), "new");

    CheckoutLines.stamp(checkout, folder.resolve("work"));

    assertThat(Files.readAllLines(stamped)).isEqualTo(before);
  }

  @Test
  void putsAFewLinesOutOfOrderByLessThanTheUsualDelay() throws IOException {
    write(
        folder.resolve("checkout/long.md"), Collections.nCopies(1000, "x").toArray(String[]::new));

    Path stamped = CheckoutLines.stamp(folder.resolve("checkout"), folder.resolve("work"));

    long latest = 0;
    int outOfOrder = 0;
    for (String line : Files.readAllLines(stamped)) {
      long millis = TimedLine.parseMillis(line, () -> "here");
      outOfOrder += millis < latest ? 1 : 0;
      assertThat(millis).isGreaterThan(latest - 600_000);
      latest = Math.max(latest, millis);
    }
    assertThat(outOfOrder).isEqualTo(10);
  }

  @Test
  void saysWhatToDoWhereThereAreNoSources() {
    assertThatThrownBy(() -> CheckoutLines.stamp(folder, folder.resolve("work")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "No docs or sources (*.md, *.java) under "
                + folder
                + ". Expected a checkout of Sluice. Start in its folder, or name files of timed"
                + " lines with --input=<glob>.");
  }
}
