package dev.sluice.benchmarks.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.limit.LimitLoop;
import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pipelines on Sluice and the loops written by hand find the same, with two generators. */
class SameResultsTest {
  private static final int EVENTS = 10_000;

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @EnumSource
  void loopAndStreamFindTheSame(Query query) throws ExecutionException, InterruptedException {
    loopAndPipelineFindTheSame(query, Mode.STREAMING);
  }

  @ParameterizedTest
  @EnumSource
  void loopAndBatchFindTheSame(Query query) throws ExecutionException, InterruptedException {
    loopAndPipelineFindTheSame(query, Mode.BATCH);
  }

  private void loopAndPipelineFindTheSame(Query query, Mode mode)
      throws ExecutionException, InterruptedException {
    NexmarkConfiguration configuration = Generators.configuration(EVENTS, 2);
    ResultDigest loop = LimitLoop.run(query, configuration);

    Observed.reset(query);
    SluicePipelines.runToTheEnd(
        new NexmarkPipeline(query, configuration, mode)
            .measured(SluicePipelines.options(directory)));

    assertThat(Observed.events()).isEqualTo(EVENTS);
    assertThat(Observed.results()).hasToString(loop.toString());
    assertThat(loop.rows()).isPositive();
  }
}
