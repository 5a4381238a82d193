package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryListener;
import dev.sluice.translation.metrics.StepMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class MetricsTest {
  @Test
  void tellsWhatAFailedAttemptAndItsTeardownMeasuredAsAttemptedOnly() {
    Pipeline pipeline = pipeline("fails-in-the-middle");
    pipeline
        .apply(Create.of("a", "b", "bad").withCoder(StringUtf8Coder.of()))
        .apply("Counts", ParDo.of(new CountsAndThrows()));
    EndsOf ends = new EndsOf("fails-in-the-middle");
    SluiceRunner.queries().addListener(ends);

    try {
      assertThatThrownBy(pipeline::run).hasMessageContaining("bad");
    } finally {
      SluiceRunner.queries().removeListener(ends);
    }

    MetricQueryResults metrics = ends.metrics.get(0).allMetrics();
    assertThat(counter(metrics, "seen").getAttempted()).isPositive();
    assertThat(counter(metrics, "torn-down").getAttempted()).isPositive();
    assertThat(counter(metrics, "seen").getCommittedOrNull()).isNull();
  }

  @Test
  void tellsWhatTeardownMeasuredAlsoWhereNoElementCame() {
    Pipeline pipeline = pipeline("empty");
    pipeline
        .apply(Create.empty(StringUtf8Coder.of()))
        .apply("Counts", ParDo.of(new CountsAndThrows()));

    PipelineResult result = pipeline.run();

    assertThat(counter(result.metrics().allMetrics(), "torn-down").getAttempted()).isPositive();
  }

  @Test
  void countsTheElementsOfEachCollectionForThoseWhoAskByName() {
    Pipeline pipeline = pipeline("counts");
    PCollection<Long> numbers =
        pipeline.apply("Numbers", Create.of(1L, 2L, 3L).withCoder(VarLongCoder.of()));
    PCollection<Long> twice =
        PCollectionList.of(numbers).and(numbers).apply("Twice", Flatten.pCollections());
    twice
        .apply("Keys", WithKeys.of("key"))
        .apply("Sum", Sum.longsPerKey())
        .apply("Unread", MapElements.into(TypeDescriptors.strings()).via(KV::toString));

    MetricResults metrics = pipeline.run().metrics();

    Map<String, Long> counts = elementCounts(metrics, numbers.getName(), twice.getName());
    assertThat(counts).containsEntry(numbers.getName(), 3L).containsEntry(twice.getName(), 6L);
    assertThat(metrics.allMetrics().getCounters())
        .noneMatch(counter -> counter.getName().getName().contains("element_count"));
  }

  @Test
  void namesACombineAsTheStepOfWhatItsFunctionMeasures() {
    Pipeline pipeline = pipeline("combine");
    pipeline
        .apply(Create.of(KV.of("a", 1L), KV.of("a", 2L), KV.of("b", 3L)))
        .apply("Before", ParDo.of(new PassesOn()))
        .apply("Total", Combine.perKey(new CountingSum()));

    MetricQueryResults metrics = pipeline.run().metrics().allMetrics();

    assertThat(counter(metrics, "added").getKey().stepName()).isEqualTo("Total");
    assertThat(counter(metrics, "added").getCommitted()).isEqualTo(3);
    assertThat(counter(metrics, "extracted").getKey().stepName()).isEqualTo("Total");
  }

  private static Pipeline pipeline(String query) {
    return Pipeline.create(
        PipelineOptionsFactory.fromArgs("--runner=SluiceRunner", "--queryName=" + query).create());
  }

  private static MetricResult<Long> counter(MetricQueryResults metrics, String name) {
    List<MetricResult<Long>> found = new ArrayList<>();
    for (MetricResult<Long> counter : metrics.getCounters()) {
      if (counter.getName().getName().equals(name)) {
        found.add(counter);
      }
    }
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private static Map<String, Long> elementCounts(MetricResults metrics, String... collections) {
    MetricsFilter.Builder filter = MetricsFilter.builder();
    for (String collection : collections) {
      filter.addNameFilter(MetricNameFilter.named(collection, "metric:element_count:v1"));
    }
    Map<String, Long> counts = new TreeMap<>();
    for (MetricResult<Long> counter : metrics.queryMetrics(filter.build()).getCounters()) {
      counts.put(counter.getName().getNamespace(), counter.getCommitted());
    }
    return counts;
  }

  /** Takes a query's metrics when it has ended. */
  private record EndsOf(String query, List<MetricResults> metrics) implements QueryListener {
    EndsOf(String query) {
      this(query, new ArrayList<>());
    }

    @Override
    public void onTerminated(Query ended) {
      if (ended.name().equals(query)) {
        metrics.add(StepMetrics.results(ended.attemptedMetrics(), ended.committedMetrics()));
      }
    }
  }

  static final class CountsAndThrows extends DoFn<String, String> {
    private final Counter seen = Metrics.counter(MetricsTest.class, "seen");
    private final Counter tornDown = Metrics.counter(MetricsTest.class, "torn-down");

    @ProcessElement
    public void process(@Element String element) {
      seen.inc();
      if (element.equals("bad")) {
        throw new IllegalArgumentException("This one is bad");
      }
    }

    @Teardown
    public void tearDown() {
      tornDown.inc();
    }
  }

  private static final class PassesOn extends DoFn<KV<String, Long>, KV<String, Long>> {
    @ProcessElement
    public void process(@Element KV<String, Long> element, OutputReceiver<KV<String, Long>> out) {
      out.output(element);
    }
  }

  private static final class CountingSum extends Combine.CombineFn<Long, long[], Long> {
    private final Counter added = Metrics.counter(MetricsTest.class, "added");
    private final Counter extracted = Metrics.counter(MetricsTest.class, "extracted");

    @Override
    public long[] createAccumulator() {
      return new long[1];
    }

    @Override
    public long[] addInput(long[] accumulator, Long input) {
      added.inc();
      accumulator[0] += input;
      return accumulator;
    }

    @Override
    public long[] mergeAccumulators(Iterable<long[]> accumulators) {
      long[] sum = new long[1];
      for (long[] each : accumulators) {
        sum[0] += each[0];
      }
      return sum;
    }

    @Override
    public Long extractOutput(long[] accumulator) {
      extracted.inc();
      return accumulator[0];
    }
  }
}
