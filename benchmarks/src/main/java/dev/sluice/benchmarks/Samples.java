package dev.sluice.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Measured values by what was measured and on whom, and their medians. Owned by one thread. */
final class Samples {
  private final Map<List<String>, List<Double>> values = new HashMap<>();

  /** Adds a value under a name that may have several parts. */
  void add(double value, String... name) {
    values.computeIfAbsent(List.of(name), n -> new ArrayList<>()).add(value);
  }

  /** Takes back what was added under all names that begin with these parts. */
  void forget(String... parts) {
    List<String> head = Arrays.asList(parts);
    values
        .keySet()
        .removeIf(
            name -> name.size() >= parts.length && name.subList(0, parts.length).equals(head));
  }

  /** The median of all values under a name; nothing if there is none. */
  OptionalDouble median(String... name) {
    double[] sorted =
        values.getOrDefault(List.of(name), List.of()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(quantile(sorted, 0.5));
  }

  /** The value below which a part of the sorted values lies, between two of them if need be. */
  static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** A value as a table's cell, with {@code -} where there is none. */
  static String cell(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(format, value.getAsDouble()) : "-";
  }
}
