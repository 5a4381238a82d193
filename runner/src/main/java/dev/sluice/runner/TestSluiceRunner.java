package dev.sluice.runner;

import dev.sluice.state.files.ScratchFolder;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * {@link SluiceRunner} for tests: gives each pipeline a durable checkpoint of its own, deleted
 * afterwards, unless one is given. Waits for the end unless {@code --blockOnRun=false}; the
 * checkpoint is then deleted when the process ends. Nothing is restarted after a failure unless
 * {@code --restartPolicy} asks for it.
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
    RunSettings settings = RunSettings.of(test).withoutRestarts();
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
      return SluiceRunner.of(settings).run(pipeline);
    }
    EndOfProcess.begin();
    ScratchFolder folder = settings.scratch().take(); // kept until the process ends, unless closed
    SluiceRunner runner =
        SluiceRunner.of(settings.withCheckpoint(folder.path().resolve("checkpoint")));
    if (!settings.isBlocking()) {
      return runner.run(pipeline);
    }
    try (folder) {
      return runner.run(pipeline);
    }
  }

  @Override
  public String toString() {
    return "TestSluiceRunner";
  }
}
