package dev.sluice.benchmarks.nexmark;

import java.util.Arrays;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs one query some times in a row, in a JVM of its own, on the runner that {@code --runner}
 * names, and reports what each pass took.
 */
public final class NexmarkJob {
  /** Stands for the number of the pass in arguments: each begins without a checkpoint. */
  public static final String PASS = "${pass}";

  private final String[] args;
  private final NexmarkJobOptions job;
  private final Query query;

  private NexmarkJob(String[] args) {
    this.args = args;
    this.job = options(args, 0);
    this.query = Query.of(job.getQuery());
  }

  public static void main(String[] args) throws Exception {
    NexmarkJob nexmark = new NexmarkJob(args);
    new Passes(nexmark.job).reportAndExit(nexmark::pass);
  }

  private PassFigures pass(long events, int number) {
    NexmarkConfiguration configuration = Generators.configuration(events, job.getGenerators());
    var pipeline =
        new NexmarkPipeline(query, configuration, job.getMode()).measured(options(args, number));
    Observed.reset(query);
    long cpuNanos = Passes.cpuNanos();

    PipelineResult.State state = pipeline.run().waitUntilFinish();

    long end = System.nanoTime();
    cpuNanos = Passes.cpuNanos() - cpuNanos;
    if (state != PipelineResult.State.DONE || Observed.events() != events) {
      throw new IllegalStateException(
          "The pipeline ended "
              + state
              + " after "
              + Observed.events()
              + " of "
              + events
              + " events");
    }
    return new PassFigures(
        (Observed.lastNanos() - Observed.firstNanos()) / 1000,
        (end - Observed.firstNanos()) / 1000,
        cpuNanos / 1000,
        Observed.results());
  }

  private static NexmarkJobOptions options(String[] args, int pass) {
    String[] ofThisPass =
        Arrays.stream(args).map(arg -> arg.replace(PASS, "pass-" + pass)).toArray(String[]::new);
    return PipelineOptionsFactory.fromArgs(ofThisPass).withValidation().as(NexmarkJobOptions.class);
  }
}
