package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/** The word count on the rows that {@link Feed} offers in this JVM; it does not end. */
final class OfferedWordCount {
  private static final System.Logger LOG = System.getLogger(OfferedWordCount.class.getName());

  private OfferedWordCount() {}

  /**
   * Runs the pipeline on a thread of its own: some runners do not return from {@code run()}. Where
   * it ends or fails, so does the process. Its counts are tallied only.
   */
  static void start(WordCountOptions options) {
    options.setSink(WordCountOptions.Sink.COUNT);
    Pipeline pipeline = Pipeline.create(options);
    PCollection<KV<String, Long>> counts =
        pipeline.apply("Read", Read.from(new OfferedRows())).apply("WordCount", new WordCount());
    WordCount.write(counts, options);
    Thread thread = new Thread(() -> runToTheEnd(pipeline), "pipeline");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (dead, failure) -> {
          LOG.log(System.Logger.Level.ERROR, "The pipeline did not run", failure);
          Runtime.getRuntime().halt(1);
        });
    thread.start();
  }

  private static void runToTheEnd(Pipeline pipeline) {
    PipelineResult.State state = pipeline.run().waitUntilFinish();
    throw new IllegalStateException("Ended in state " + state + " before it was measured");
  }
}
