package dev.sluice.benchmarks.spark;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.feed.FixedRate;

/**
 * Runs the word count on rows that come at a fixed rate, and measures each row from its creation
 * until its batch's entry is in the commit log.
 *
 * <p>Reports what {@link FixedRate} does.
 */
public final class LatencyJob {
  private LatencyJob() {}

  public static void main(String[] args) throws Exception {
    JobArguments arguments = JobArguments.parse(args);
    OfferedWordCount.start(arguments);
    new FixedRate(
            arguments.longNumber("rowsPerSecond"),
            arguments.longNumber("outstandingRows"),
            arguments.number("warmupSeconds"),
            arguments.number("maximumSeconds"),
            arguments.number("settleSeconds"),
            arguments.number("seconds"))
        .measure(Feed.inThisJvm())
        .printAndExit();
  }
}
