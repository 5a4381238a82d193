package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.report.Tally;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.KV;

/** A sink that keeps the {@link Tally} of all counts in metrics, and nothing else. */
final class TallyCounts extends DoFn<KV<String, Long>, Void> {
  private static final long serialVersionUID = 1L;

  private final Counter rows = Metrics.counter(TallyCounts.class, "rows");
  private final Counter occurrences = Metrics.counter(TallyCounts.class, "occurrences");
  private final Counter checksum = Metrics.counter(TallyCounts.class, "checksum");

  private transient Tally bundle = new Tally();

  @StartBundle
  public void startBundle() {
    bundle = new Tally();
  }

  @ProcessElement
  public void process(@Element KV<String, Long> count, IntervalWindow window) {
    bundle.add(window.start().getMillis(), count.getKey(), count.getValue());
  }

  @FinishBundle
  public void finishBundle() {
    rows.inc(bundle.rows());
    occurrences.inc(bundle.occurrences());
    checksum.inc(bundle.checksum());
  }

  /**
   * The tally of a run that has ended: from committed values, or where the runner has none
   * (Flink's) from attempted ones, which are the same if nothing failed. The DirectRunner's
   * attempted values come later than the pipeline's end.
   */
  static Tally of(PipelineResult result) {
    return new Tally(read(result, "rows"), read(result, "occurrences"), read(result, "checksum"));
  }

  private static long read(PipelineResult result, String name) {
    MetricQueryResults found =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.named(TallyCounts.class, name))
                    .build());
    long sum = 0;
    for (MetricResult<Long> counter : found.getCounters()) {
      Long committed = counter.getCommittedOrNull();
      sum += committed == null ? counter.getAttempted() : committed;
    }
    return sum;
  }
}
