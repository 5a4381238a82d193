package dev.sluice.benchmarks.pipeline;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Runs the word count on rows that come in small lots, in a JVM of its own, and measures each lot
 * from "rows there" to "committed and published": until the runner has finalised the source's mark
 * behind the lot's last row.
 *
 * <p>Reports {@code median_micros}, {@code p99_micros}, {@code max_micros} and {@code batches}.
 */
public final class SmallBatchJob {
  private static final System.Logger LOG = System.getLogger(SmallBatchJob.class.getName());
  private static final long TIMEOUT_MILLIS = 120_000;

  private SmallBatchJob() {}

  public static void main(String[] args) throws InterruptedException, TimeoutException {
    SmallBatchOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(SmallBatchOptions.class);
    options.setSink(WordCountOptions.Sink.COUNT);
    Feed.setWordsPerRow(options.getWordsPerRow());
    start(options);

    SplittableRandom random = new SplittableRandom(42);
    long[] micros = new long[options.getBatches()];
    for (int batch = -options.getWarmupBatches(); batch < micros.length; batch++) {
      Thread.sleep(random.nextInt(Math.max(1, options.getMaxPauseMillis())));
      long there = System.nanoTime();
      Feed.offer(options.getRowsPerBatch());
      long committed = Feed.awaitCommitted(TIMEOUT_MILLIS);
      if (batch >= 0) {
        micros[batch] = (committed - there) / 1000;
      }
    }
    report(micros).printAndExit();
  }

  /** Runs the pipeline on a thread of its own: some runners do not return from {@code run()}. */
  private static void start(SmallBatchOptions options) {
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

  private static Report report(long[] micros) {
    Arrays.sort(micros);
    return Report.ofThisProcess()
        .put("batches", micros.length)
        .put("median_micros", micros[micros.length / 2])
        .put("p99_micros", micros[(int) (micros.length * 0.99)])
        .put("max_micros", micros[micros.length - 1]);
  }
}
