package dev.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table with a heading and remarks, for the terminal and as a Markdown file alike. */
final class MarkdownTable {
  private final String heading;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  MarkdownTable(String heading, String... columns) {
    this.heading = heading;
    rows.add(List.of(columns));
  }

  void row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + rows.get(0));
    }
    rows.add(List.of(cells));
  }

  void remark(String remark) {
    remarks.add(remark);
  }

  /** Prints the table, and writes it to {@code target/results/<name>.md} of the module. */
  void publish(Path module, String name) throws IOException {
    remark(
        String.format(
            "Measured on %d cores, %s, JVM %s.",
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            System.getProperty("java.vm.version")));
    Path file = module.resolve("target/results").resolve(name + ".md");
    Files.createDirectories(file.getParent());
    Files.writeString(file, toString());
    System.out.println();
    System.out.print(this);
    System.out.println();
    System.out.println("Written to " + file);
  }

  @Override
  public String toString() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder("## ").append(heading).append("\n\n");
    for (int i = 0; i < rows.size(); i++) {
      appendRow(text, rows.get(i), widths);
      if (i == 0) {
        appendRule(text, widths);
      }
    }
    text.append('\n');
    remarks.forEach(remark -> text.append("- ").append(remark).append('\n'));
    return text.toString();
  }

  private int[] widths() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private static void appendRow(StringBuilder text, List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      int padding = widths[i] - cells.get(i).length();
      text.append("| ");
      text.append(i == 0 ? cells.get(i) + " ".repeat(padding) : " ".repeat(padding) + cells.get(i));
      text.append(' ');
    }
    text.append("|\n");
  }

  private static void appendRule(StringBuilder text, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      text.append("|").append("-".repeat(widths[i] + 1)).append(i == 0 ? "-" : ":");
    }
    text.append("|\n");
  }
}
