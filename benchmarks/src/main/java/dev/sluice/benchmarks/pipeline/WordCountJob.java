package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.report.Report;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs the word count once, in a JVM of its own, on the runner that {@code --runner} names.
 *
 * <p>Reports {@code wall_millis}, from {@code run()} to the end, and {@code rows_millis}, from the
 * first bundle of rows to the end, which leaves out the runner's start.
 */
public final class WordCountJob {
  private WordCountJob() {}

  public static void main(String[] args) {
    WordCountOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(WordCountOptions.class);
    Pipeline pipeline = Pipeline.create(options);
    WordCount.write(
        pipeline
            .apply("Read", TextIO.read().from(options.getInput()))
            .apply("WordCount", new WordCount()),
        options);

    long start = System.nanoTime();
    PipelineResult result = pipeline.run();
    PipelineResult.State state = result.waitUntilFinish();
    long end = System.nanoTime();

    if (state != PipelineResult.State.DONE) {
      throw new IllegalStateException("The pipeline ended in state " + state + ", not DONE");
    }
    Report report =
        Report.ofThisProcess()
            .put("wall_millis", (end - start) / 1_000_000)
            .put("rows_millis", (end - FirstBundle.nanos()) / 1_000_000);
    if (options.getSink() == WordCountOptions.Sink.COUNT) {
      report.put(TallyCounts.of(result));
    }
    report.printAndExit();
  }
}
