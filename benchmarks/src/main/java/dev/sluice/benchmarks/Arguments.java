package dev.sluice.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The command line of a benchmark: {@code --name=value} and {@code --name}. */
final class Arguments {
  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a command line.
   *
   * @param known the names that the benchmark understands; {@code options.<peer>} is always known
   */
  static Arguments parse(String[] args, Set<String> known) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      boolean peerOptions = name.startsWith("--options.");
      if (!name.startsWith("--") || !(peerOptions || known.contains(name.substring(2)))) {
        throw new IllegalArgumentException(
            "Unknown argument '"
                + arg
                + "'; known are --"
                + String.join(", --", new TreeSet<>(known)));
      }
      values.put(name.substring(2), equals < 0 ? "true" : arg.substring(equals + 1));
    }
    return new Arguments(values);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : Integer.parseInt(value.replace("_", ""));
  }

  /** One of an enum's constants, in any case. */
  <E extends Enum<E>> E constant(String name, E otherwise) {
    String value = values.get(name);
    return value == null
        ? otherwise
        : Enum.valueOf(otherwise.getDeclaringClass(), value.toUpperCase(Locale.ROOT));
  }

  List<String> list(String name, List<String> otherwise) {
    String value = values.get(name);
    return value == null ? otherwise : Arrays.asList(value.split(",", -1));
  }

  /** Further pipeline options of one peer: {@code --options.flink="--maxBundleSize=1 --x=y"}. */
  List<String> peerOptions(String peer) {
    String value = values.get("options." + peer);
    return value == null ? List.of() : Arrays.asList(value.strip().split("\\s+", -1));
  }

  /** The directory of the benchmarks module. */
  Path module() {
    return Path.of(System.getProperty("sluice.benchmarks", "benchmarks"));
  }

  /** Where inputs, outputs and checkpoints go. */
  Path work() {
    return Path.of(text("work", module().resolve("target/work").toString()));
  }
}
