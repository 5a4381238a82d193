package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Groups of horizontal bars on a logarithmic axis, as SVG: figures that differ by a hundred times
 * are all to be seen.
 */
final class BarChart {
  private static final List<String> COLOURS =
      List.of("#1b6ca8", "#d9822b", "#e8b25c", "#8f8f8f", "#3f7d4e", "#7a4fa3");

  private static final int WIDTH = 860;
  private static final int LEFT = 60;
  private static final int RIGHT = 90;
  private static final int TOP = 74;
  private static final int BAR = 11;
  private static final int GAP = 10;
  private static final int BOTTOM = 30;

  private final String title;
  private final List<String> series;
  private final List<Group> groups = new ArrayList<>();

  private record Group(String name, List<Double> values) {}

  BarChart(String title, List<String> series) {
    this.title = title;
    this.series = List.copyOf(series);
  }

  /** Adds a group with a value for each series; where it is 0 there is no bar. */
  void group(String name, List<Double> values) {
    if (values.size() != series.size()) {
      throw new IllegalArgumentException(values.size() + " values for " + series);
    }
    groups.add(new Group(name, List.copyOf(values)));
  }

  String svg() {
    int low = decade(values().stream().mapToDouble(v -> v).min().orElse(1));
    int high =
        Math.max(low + 1, decade(values().stream().mapToDouble(v -> v).max().orElse(10)) + 1);
    int groupHeight = series.size() * BAR + GAP;
    int height = TOP + groups.size() * groupHeight + BOTTOM;
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"11\">%n",
        WIDTH,
        height,
        WIDTH);
    append(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, height);
    append(svg, "<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>%n", LEFT, escaped(title));
    legend(svg);
    axis(svg, low, high, height - BOTTOM);
    for (int i = 0; i < groups.size(); i++) {
      bars(svg, groups.get(i), TOP + i * groupHeight, low, high);
    }
    return svg.append("</svg>\n").toString();
  }

  private List<Double> values() {
    return groups.stream().flatMap(g -> g.values().stream()).filter(v -> v > 0).toList();
  }

  private static int decade(double value) {
    return (int) Math.floor(Math.log10(value));
  }

  private void legend(StringBuilder svg) {
    int x = LEFT;
    for (int i = 0; i < series.size(); i++) {
      append(
          svg,
          "<rect x=\"%d\" y=\"36\" width=\"10\" height=\"10\" fill=\"%s\"/>"
              + "<text x=\"%d\" y=\"45\">%s</text>%n",
          x,
          COLOURS.get(i % COLOURS.size()),
          x + 14,
          escaped(series.get(i)));
      x += 34 + 7 * series.get(i).length();
    }
  }

  private static void axis(StringBuilder svg, int low, int high, int bottom) {
    for (int decade = low; decade <= high; decade++) {
      double x = x(Math.pow(10, decade), low, high);
      append(
          svg,
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#dddddd\"/>"
              + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#666666\">%s</text>%n",
          x,
          TOP - 6,
          x,
          bottom,
          x,
          bottom + 16,
          String.format(Locale.ROOT, "%,.0f", Math.pow(10, decade)));
    }
  }

  private void bars(StringBuilder svg, Group group, int top, int low, int high) {
    append(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
        LEFT - 8,
        top + series.size() * BAR / 2 + 4,
        escaped(group.name()));
    for (int i = 0; i < series.size(); i++) {
      double value = group.values().get(i);
      if (value > 0) {
        double end = x(value, low, high);
        append(
            svg,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                + "<text x=\"%.1f\" y=\"%d\" font-size=\"9\" fill=\"#333333\">%s</text>%n",
            LEFT,
            top + i * BAR,
            end - LEFT,
            BAR - 1,
            COLOURS.get(i % COLOURS.size()),
            end + 4,
            top + i * BAR + BAR - 2,
            String.format(Locale.ROOT, "%,.0f", value));
      }
    }
  }

  private static double x(double value, int low, int high) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (Math.log10(value) - low) / (high - low);
  }

  private static void append(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
