package dev.sluice.benchmarks.spark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;

/** The command line of a job: {@code --name=value}, and {@code --spark.x=y} for Spark itself. */
final class JobArguments {
  private static final String SPARK = "spark.";

  private final Map<String, String> values;

  private JobArguments(Map<String, String> values) {
    this.values = values;
  }

  static JobArguments parse(String[] args) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (!arg.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("Not --name=value: '" + arg + "'");
      }
      values.put(arg.substring(2, equals), arg.substring(equals + 1));
    }
    return new JobArguments(values);
  }

  /**
   * The value of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("There is no --" + name + ", only " + values.keySet());
    }
    return value;
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  long longNumber(String name) {
    return Long.parseLong(text(name));
  }

  /** Where the query's checkpoint and Spark's scratch files go. */
  Path checkpoint() {
    return Path.of(text("checkpointLocation"));
  }

  /** All that is Spark's own. */
  SparkConf sparkConf() {
    SparkConf conf = new SparkConf(false);
    values.forEach(
        (name, value) -> {
          if (name.startsWith(SPARK)) {
            conf.set(name, value);
          }
        });
    return conf;
  }
}
