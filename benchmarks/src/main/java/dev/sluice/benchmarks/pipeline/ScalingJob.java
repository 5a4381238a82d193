package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.report.Report;
import dev.sluice.benchmarks.report.Usage;
import java.nio.file.Path;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts numbers per key and window, in a JVM of its own: first each key once, then some to warm
 * up, then those that are measured, then the end, with all results.
 *
 * <p>Reports {@code update} (the measured numbers, from their being there until they are committed)
 * and {@code end} (from then until the pipeline has ended), each in {@code _micros} and {@code
 * _cpu_micros}; and {@code rows} and {@code checksum} of the counts.
 */
public final class ScalingJob {
  private static final long TIMEOUT_MILLIS = 3_600_000;

  private ScalingJob() {}

  public static void main(String[] args) throws Exception {
    ScalingOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(ScalingOptions.class);
    Pipeline pipeline = Pipeline.create(options);
    KeyedCounts.build(
        pipeline, new Spread(options.getKeys(), options.getWindows(), options.getStages()));
    Background running = Background.run(pipeline);
    commit(Math.toIntExact(options.getKeys()));
    commit(options.getWarmup());
    System.gc();

    Recording recording = options.getRecording().isEmpty() ? null : startRecording();
    Usage start = Usage.now();
    commit(options.getUpdates());
    Usage committed = Usage.now();
    Feed.inThisJvm().end();
    running.awaitDone(TIMEOUT_MILLIS);
    Usage end = Usage.now();
    finish(recording, options.getRecording());

    Digest digest = Results.digest();
    Report report = Report.ofThisProcess();
    committed.since(start).into(report, "update");
    end.since(committed).into(report, "end");
    report.put("rows", digest.rows()).put("checksum", digest.checksum()).printAndExit();
  }

  private static void commit(int numbers) throws Exception {
    Feed.inThisJvm().offer(numbers);
    Feed.inThisJvm().awaitCommitted(TIMEOUT_MILLIS);
  }

  private static Recording startRecording() throws Exception {
    Recording recording = new Recording(Configuration.getConfiguration("profile"));
    recording.start();
    return recording;
  }

  private static void finish(@Nullable Recording recording, String file) throws Exception {
    if (recording != null) {
      recording.stop();
      recording.dump(Path.of(file));
      recording.close();
    }
  }
}
