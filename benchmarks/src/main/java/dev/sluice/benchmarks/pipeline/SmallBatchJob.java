package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.feed.SmallBatches;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs the word count on rows that come in small lots, in a JVM of its own, and measures each lot
 * from "rows there" to "committed and published": until the runner has finalised the source's mark
 * behind the lot's last row.
 *
 * <p>Reports what {@link SmallBatches} does.
 */
public final class SmallBatchJob {
  private SmallBatchJob() {}

  public static void main(String[] args) throws InterruptedException, TimeoutException {
    SmallBatchOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(SmallBatchOptions.class);
    Feed.inThisJvm().setWordsPerRow(options.getWordsPerRow());
    OfferedWordCount.start(options);
    new SmallBatches(
            options.getRowsPerBatch(),
            options.getBatches(),
            options.getWarmupBatches(),
            options.getMaxPauseMillis())
        .measure(Feed.inThisJvm())
        .printAndExit();
  }
}
