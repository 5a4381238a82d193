package dev.sluice.runner.heap;

import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;

/** What a pipeline counted, in committed counters: each attempt that was lost is left out. */
final class Tally {
  private static final String NAMESPACE = "tally";

  private Tally() {}

  static Counter counter(String name) {
    return Metrics.counter(NAMESPACE, name);
  }

  /** The counters of a pipeline that has ended. */
  static Map<String, Long> of(PipelineResult result) {
    Map<String, Long> counts = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace(NAMESPACE)).build())
        .getCounters()
        .forEach(count -> counts.merge(count.getName().getName(), count.getCommitted(), Long::sum));
    return counts;
  }

  /** The sum of the numbers from 0 up to, and without, {@code count}. */
  static long sumBelow(long count) {
    return count * (count - 1) / 2;
  }
}
