package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.report.Report;
import java.nio.file.Path;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Starts a pipeline with much state on its checkpoint, offers it rows, and dies without an end once
 * these are committed, as if it were killed.
 *
 * <p>Reports, in milliseconds since the process was started, when {@code main} began, when {@code
 * run} was called and when the first rows were {@code committed}; and how many rows were {@code
 * checked} against the state of before.
 */
public final class RecoveryJob {
  private static final long TIMEOUT_MILLIS = 3_600_000;
  private static final int ROWS_PER_LOT = 100;

  private RecoveryJob() {}

  public static void main(String[] args) throws Exception {
    long main = System.currentTimeMillis();
    RecoveryOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(RecoveryOptions.class);
    // A recording that is not asked for would cost its start: the JVM compiles everything anew.
    Recording recording = options.getRecording().isEmpty() ? null : startRecording();
    Pipeline pipeline = Pipeline.create(options);
    Remembered.build(pipeline, options.getKeys(), options.getValueBytes());
    Feed.inThisJvm().offer(options.getRowsBefore() + options.getRows());

    long run = System.currentTimeMillis();
    Background.run(pipeline);
    Feed.inThisJvm().awaitCommitted(TIMEOUT_MILLIS);
    long committed = System.currentTimeMillis();

    if (recording != null) {
      recording.stop();
      recording.dump(Path.of(options.getRecording()));
    }
    for (int lot = 0; lot < options.getLots(); lot++) {
      Thread.sleep(options.getPauseMillis());
      Feed.inThisJvm().offer(ROWS_PER_LOT);
      Feed.inThisJvm().awaitCommitted(TIMEOUT_MILLIS);
    }
    long started = options.getStartedMillis();
    Report.ofThisProcess()
        .put("main_millis", main - started)
        .put("run_millis", run - started)
        .put("committed_millis", committed - started)
        .put("rows", options.getRows() + (long) options.getLots() * ROWS_PER_LOT)
        .put("checked", Remembered.checked())
        .printAndExit();
  }

  private static Recording startRecording() throws Exception {
    Recording recording = new Recording(Configuration.getConfiguration("profile"));
    recording.start();
    return recording;
  }
}
