package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables under one title, and perhaps a chart, as a page. */
final class Publication {
  private final String name;
  private final String title;
  private final List<MarkdownTable> tables = new ArrayList<>();
  private @Nullable BarChart chart;

  /**
   * Begins a page.
   *
   * @param name of its files, without an ending
   */
  Publication(String name, String title) {
    this.name = name;
    this.title = title;
  }

  Publication add(MarkdownTable table) {
    tables.add(table);
    return this;
  }

  Publication chart(BarChart shown) {
    chart = shown;
    return this;
  }

  /**
   * Prints the tables, and writes page and chart into {@code target/results} of the module; with
   * {@code --publish} also into {@code docs/benchmarks}.
   */
  void publish(Arguments arguments) throws IOException {
    Path module = arguments.module();
    write(module.resolve("target/results"));
    if (arguments.has("publish")) {
      write(module.resolve("../docs/benchmarks").normalize());
    }
    System.out.println();
    System.out.print(this);
    System.out.println();
    System.out.println("Written to " + module.resolve("target/results").resolve(name + ".md"));
  }

  /** Writes {@code <name>.md} and, if there is a chart, {@code <name>.svg}. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    String image = chart == null ? "" : "![](" + name + ".svg)\n\n";
    Files.writeString(directory.resolve(name + ".md"), "# " + title + "\n\n" + image + this);
    if (chart != null) {
      Files.writeString(directory.resolve(name + ".svg"), chart.svg());
    }
  }

  @Override
  public String toString() {
    return String.join("\n", tables.stream().map(MarkdownTable::toString).toList());
  }
}
