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
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** A value as a table's cell, with {@code -} where there is none. */
  static String cell(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(format, value.getAsDouble()) : "-";
  }
}
