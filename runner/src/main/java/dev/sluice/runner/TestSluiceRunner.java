package dev.sluice.runner;

import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * {@link SluiceRunner} for tests: always waits for the end, and gives each pipeline a durable
 * checkpoint of its own, deleted afterwards, unless one is given.
 */
public final class TestSluiceRunner extends PipelineRunner<PipelineResult> {
  private final RunSettings settings;

  private TestSluiceRunner(RunSettings settings) {
    this.settings = settings;
  }

  /**
   * A runner with these options.
   *
   * @throws IllegalArgumentException if one of them is not valid; nothing was read or written
   */
  public static TestSluiceRunner fromOptions(PipelineOptions options) {
    TestSluicePipelineOptions test = options.as(TestSluicePipelineOptions.class);
    RunSettings settings = RunSettings.of(test);
    int mostRecords =
        (int)
            OptionValues.between(
                "drawnRecordsPerBatch", test.getDrawnRecordsPerBatch(), 0, Integer.MAX_VALUE);
    return new TestSluiceRunner(
        mostRecords == 0 ? settings : settings.withDrawnLimits(mostRecords, test.getDrawSeed()));
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    if (settings.isDurable()) {
      return waited(settings, pipeline);
    }
    Path checkpoint = Scratch.create("sluice-test-checkpoint-");
    try {
      return waited(settings.withCheckpoint(checkpoint), pipeline);
    } finally {
      Scratch.delete(checkpoint);
    }
  }

  private static PipelineResult waited(RunSettings settings, Pipeline pipeline) {
    PipelineResult result = SluiceRunner.of(settings).run(pipeline);
    result.waitUntilFinish();
    return result;
  }

  @Override
  public String toString() {
    return "TestSluiceRunner";
  }
}
