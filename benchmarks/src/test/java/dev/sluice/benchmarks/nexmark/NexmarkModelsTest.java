package dev.sluice.benchmarks.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.apache.beam.sdk.nexmark.model.KnownSize;
import org.apache.beam.sdk.nexmark.queries.BoundedSideInputJoin;
import org.apache.beam.sdk.nexmark.queries.BoundedSideInputJoinModel;
import org.apache.beam.sdk.nexmark.queries.NexmarkQueryModel;
import org.apache.beam.sdk.nexmark.queries.NexmarkQueryTransform;
import org.apache.beam.sdk.nexmark.queries.Query0;
import org.apache.beam.sdk.nexmark.queries.Query0Model;
import org.apache.beam.sdk.nexmark.queries.Query1;
import org.apache.beam.sdk.nexmark.queries.Query1Model;
import org.apache.beam.sdk.nexmark.queries.Query2;
import org.apache.beam.sdk.nexmark.queries.Query2Model;
import org.apache.beam.sdk.nexmark.queries.Query3;
import org.apache.beam.sdk.nexmark.queries.Query3Model;
import org.apache.beam.sdk.nexmark.queries.Query4;
import org.apache.beam.sdk.nexmark.queries.Query4Model;
import org.apache.beam.sdk.nexmark.queries.Query5;
import org.apache.beam.sdk.nexmark.queries.Query5Model;
import org.apache.beam.sdk.nexmark.queries.Query6;
import org.apache.beam.sdk.nexmark.queries.Query6Model;
import org.apache.beam.sdk.nexmark.queries.Query7;
import org.apache.beam.sdk.nexmark.queries.Query7Model;
import org.apache.beam.sdk.nexmark.queries.Query8;
import org.apache.beam.sdk.nexmark.queries.Query8Model;
import org.apache.beam.sdk.nexmark.queries.Query9;
import org.apache.beam.sdk.nexmark.queries.Query9Model;
import org.apache.beam.sdk.nexmark.queries.SessionSideInputJoin;
import org.apache.beam.sdk.nexmark.queries.SessionSideInputJoinModel;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Nexmark's own models of its queries, held against Sluice's results. */
class NexmarkModelsTest {
  private static final NexmarkConfiguration CONFIGURATION = Generators.configuration(5_000, 1);

  /** In the order in which they came; of the pipeline that runs. */
  private static final List<TimestampedValue<? extends KnownSize>> RESULTS =
      new CopyOnWriteArrayList<>();

  @TempDir private Path directory = Path.of("");

  @TestFactory
  Stream<DynamicTest> findsWhatTheModelsFindInAStream() {
    return tests(Mode.STREAMING);
  }

  @TestFactory
  Stream<DynamicTest> findsWhatTheModelsFindInABatch() {
    return tests(Mode.BATCH);
  }

  private Stream<DynamicTest> tests(Mode mode) {
    Map<String, Check> checks =
        Map.ofEntries(
            check("q0", c -> new Query0(), Query0Model::new),
            check("q1", Query1::new, Query1Model::new),
            check("q2", Query2::new, Query2Model::new),
            check("q3", Query3::new, Query3Model::new),
            check("q4", Query4::new, Query4Model::new),
            check("q5", Query5::new, Query5Model::new),
            check("q6", Query6::new, Query6Model::new),
            check("q7", Query7::new, Query7Model::new),
            check("q8", Query8::new, Query8Model::new),
            check("q9", Query9::new, Query9Model::new),
            check("q13", BoundedSideInputJoin::new, BoundedSideInputJoinModel::new),
            check("q14", SessionSideInputJoin::new, SessionSideInputJoinModel::new));
    return checks.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            check ->
                DynamicTest.dynamicTest(
                    check.getKey(),
                    () -> check.getValue().run(mode, directory.resolve(mode + check.getKey()))));
  }

  private interface Check {
    void run(Mode mode, Path directory);
  }

  private interface Of<T> {
    T of(NexmarkConfiguration configuration);
  }

  private static <T extends KnownSize> Map.Entry<String, Check> check(
      String name, Of<NexmarkQueryTransform<T>> query, Of<NexmarkQueryModel<T>> model) {
    return Map.entry(
        name,
        (mode, directory) ->
            check(query.of(CONFIGURATION), model.of(CONFIGURATION), mode, directory));
  }

  @SuppressWarnings("unchecked") // RESULTS holds what this query put there
  private static <T extends KnownSize> void check(
      NexmarkQueryTransform<T> query, NexmarkQueryModel<T> model, Mode mode, Path directory) {
    RESULTS.clear();

    SluicePipelines.runToTheEnd(
        new NexmarkPipeline(Query.Q0, CONFIGURATION, mode)
            .pipeline(SluicePipelines.options(directory), query, new Keep<>()));

    assertThat(RESULTS).isNotEmpty();
    model.assertionFor().apply((List<TimestampedValue<T>>) (List<?>) RESULTS);
  }

  private static final class Keep<T extends KnownSize> extends DoFn<TimestampedValue<T>, Void> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element TimestampedValue<T> result) {
      RESULTS.add(result);
    }
  }
}
