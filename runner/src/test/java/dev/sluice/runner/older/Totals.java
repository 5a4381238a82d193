package dev.sluice.runner.older;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** What pipelines of this process gave: for each label the sum of the values, by run. */
final class Totals {
  private static final Map<String, Map<String, Long>> RUNS = new ConcurrentHashMap<>();

  private Totals() {}

  static Map<String, Long> take(String run) {
    Map<String, Long> totals = RUNS.remove(run);
    return totals == null ? new TreeMap<>() : new TreeMap<>(totals);
  }

  /** Adds each value to its label's total. */
  static final class AddFn extends DoFn<KV<String, Long>, Void> {
    private static final long serialVersionUID = 1L;
    private final String run;

    AddFn(String run) {
      this.run = run;
    }

    @ProcessElement
    public void process(@Element KV<String, Long> row) {
      RUNS.computeIfAbsent(run, key -> new ConcurrentHashMap<>())
          .merge(row.getKey(), row.getValue(), Long::sum);
    }
  }
}
