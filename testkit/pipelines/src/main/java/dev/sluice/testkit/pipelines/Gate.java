package dev.sluice.testkit.pipelines;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many rows each split of a run's unbounded sources has to give for now, by the run's name. May
 * be turned by a test and read by any worker of this process.
 */
final class Gate {
  private static final Map<String, Integer> ROWS = new ConcurrentHashMap<>();

  private Gate() {}

  static void set(String run, int rows) {
    ROWS.put(run, rows);
  }

  static void open(String run) {
    ROWS.remove(run);
  }

  static int rows(String run) {
    return ROWS.getOrDefault(run, Integer.MAX_VALUE);
  }
}
