package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of the same work in clear and encrypted: the nth of each make a pair. */
final class Pairs {
  private final Map<String, List<Double>> clear = new LinkedHashMap<>();
  private final Map<String, List<Double>> encrypted = new LinkedHashMap<>();

  void add(String what, boolean isEncrypted, double figure) {
    (isEncrypted ? encrypted : clear).computeIfAbsent(what, name -> new ArrayList<>()).add(figure);
  }

  /** Medians, and of the ratios of each pair the median and the middle half. */
  MarkdownTable table(String heading) {
    MarkdownTable table =
        new MarkdownTable(
            heading, "what", "in clear", "encrypted", "ratio, median", "middle half of the ratios");
    clear.forEach((what, figures) -> row(table, what, figures));
    return table;
  }

  private void row(MarkdownTable table, String what, List<Double> inClear) {
    List<Double> other = encrypted.getOrDefault(what, List.of());
    double[] ratios = new double[Math.min(inClear.size(), other.size())];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = other.get(i) / inClear.get(i);
    }
    double[] sorted = sorted(ratios);
    table.row(
        what,
        figure(inClear),
        figure(other),
        String.format("%.3f", Samples.quantile(sorted, 0.5)),
        String.format(
            "%.3f to %.3f", Samples.quantile(sorted, 0.25), Samples.quantile(sorted, 0.75)));
  }

  private static String figure(List<Double> figures) {
    double[] all = figures.stream().mapToDouble(Double::doubleValue).toArray();
    double median = Samples.quantile(sorted(all), 0.5);
    return String.format(median < 100 ? "%,.3f" : "%,.0f", median);
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
