package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void writesTablesAndChartAsAPage() throws IOException {
    MarkdownTable first = new MarkdownTable("First", "a", "b");
    first.row("x", "1");
    BarChart chart = new BarChart("Bars", List.of("one"));
    chart.group("x", List.of(10.0));

    new Publication("page", "A page")
        .add(first)
        .add(new MarkdownTable("Second", "c"))
        .chart(chart)
        .write(directory.resolve("results"));

    assertThat(Files.readString(directory.resolve("results/page.md")))
        .startsWith("# A page\n\n![](page.svg)\n\n## First\n")
        .contains("| x | 1 |", "## Second");
    assertThat(directory.resolve("results/page.svg")).exists();
  }

  @Test
  void aPageWithoutAChartNamesNone() throws IOException {
    new Publication("page", "A page").add(new MarkdownTable("Only", "a")).write(directory);

    assertThat(Files.readString(directory.resolve("page.md"))).doesNotContain("svg");
    assertThat(directory.resolve("page.svg")).doesNotExist();
  }
}
