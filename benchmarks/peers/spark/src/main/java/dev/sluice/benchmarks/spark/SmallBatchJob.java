package dev.sluice.benchmarks.spark;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.feed.SmallBatches;

/**
 * Runs the word count on rows that come in small lots, and measures each lot from "rows there" to
 * the entry in the commit log.
 *
 * <p>Reports what {@link SmallBatches} does.
 */
public final class SmallBatchJob {
  private SmallBatchJob() {}

  public static void main(String[] args) throws Exception {
    JobArguments arguments = JobArguments.parse(args);
    Feed.inThisJvm().setWordsPerRow(arguments.number("wordsPerRow"));
    OfferedWordCount.start(arguments);
    new SmallBatches(
            arguments.number("rowsPerBatch"),
            arguments.number("batches"),
            arguments.number("warmupBatches"),
            arguments.number("maxPauseMillis"))
        .measure(Feed.inThisJvm())
        .printAndExit();
  }
}
