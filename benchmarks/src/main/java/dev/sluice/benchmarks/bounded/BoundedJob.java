package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Digest;
import dev.sluice.benchmarks.pipeline.Results;
import dev.sluice.benchmarks.report.Report;
import dev.sluice.benchmarks.report.Usage;
import java.nio.file.Path;
import java.util.Arrays;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs a bounded pipeline in a JVM of its own on the runner that {@code --runner} names: a small
 * pass to warm up, then the one that is measured.
 *
 * <p>Reports {@code rows} and {@code checksum} of the results; {@code active_micros}, from the
 * first number that was read to the last result seen; {@code end_micros}, from the first number to
 * the pipeline's end; {@code cpu_micros} from the call of run to its end.
 */
public final class BoundedJob {
  /** Stands for the number of the pass in arguments: each begins without a checkpoint. */
  public static final String PASS = "${pass}";

  private final String[] args;
  private final BoundedJobOptions job;

  private BoundedJob(String[] args) {
    this.args = args;
    this.job = options(args, 0);
  }

  public static void main(String[] args) throws Exception {
    new BoundedJob(args).run();
  }

  private void run() throws Exception {
    if (job.getWarmupPairs() > 0) {
      pass(job.getWarmupPairs(), 0);
      System.gc();
    }
    Report report;
    if (job.getRecording().isEmpty()) {
      report = pass(job.getPairs(), 1);
    } else {
      try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
        recording.start();
        report = pass(job.getPairs(), 1);
        recording.stop();
        recording.dump(Path.of(job.getRecording()));
      }
    }
    report.printAndExit();
  }

  private Report pass(long pairs, int number) {
    Pipeline pipeline = Pipeline.create(options(args, number));
    job.getWorkload().build(pipeline, new Sizes(pairs));
    Results.reset();
    Usage start = Usage.now();

    PipelineResult.State state = pipeline.run().waitUntilFinish();

    long end = System.nanoTime();
    Usage used = Usage.now().since(start);
    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("The pipeline ended in state " + state + ", not DONE");
    }
    Digest digest = Results.digest();
    return Report.ofThisProcess()
        .put("rows", digest.rows())
        .put("checksum", digest.checksum())
        .put("active_micros", (Results.lastNanos() - Results.firstNanos()) / 1000)
        .put("end_micros", (end - Results.firstNanos()) / 1000)
        .put("cpu_micros", used.cpuMicros());
  }

  private static BoundedJobOptions options(String[] args, int pass) {
    String[] ofThisPass =
        Arrays.stream(args).map(arg -> arg.replace(PASS, "pass-" + pass)).toArray(String[]::new);
    return PipelineOptionsFactory.fromArgs(ofThisPass).withValidation().as(BoundedJobOptions.class);
  }
}
