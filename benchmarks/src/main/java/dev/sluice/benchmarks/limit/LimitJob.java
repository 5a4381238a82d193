package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.Generators;
import dev.sluice.benchmarks.nexmark.NexmarkJobOptions;
import dev.sluice.benchmarks.nexmark.PassFigures;
import dev.sluice.benchmarks.nexmark.Passes;
import dev.sluice.benchmarks.nexmark.Query;
import dev.sluice.benchmarks.nexmark.ResultDigest;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Runs one query's loop some times in a row, in a JVM of its own, and reports what it took. */
public final class LimitJob {
  private LimitJob() {}

  public static void main(String[] args) throws Exception {
    NexmarkJobOptions job =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(NexmarkJobOptions.class);
    Query query = Query.of(job.getQuery());
    new Passes(job).reportAndExit((events, number) -> pass(query, events, job.getGenerators()));
  }

  private static PassFigures pass(Query query, long events, int generators) throws Exception {
    long cpuNanos = Passes.cpuNanos();
    long start = System.nanoTime();

    ResultDigest results = LimitLoop.run(query, Generators.configuration(events, generators));

    long micros = (System.nanoTime() - start) / 1000;
    return new PassFigures(micros, micros, (Passes.cpuNanos() - cpuNanos) / 1000, results);
  }
}
