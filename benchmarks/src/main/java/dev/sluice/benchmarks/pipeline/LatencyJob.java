package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.feed.FixedRate;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs the word count on rows that come at a fixed rate, in a JVM of its own, and measures each row
 * from its creation until the runner has finalised a source's mark behind it.
 *
 * <p>Reports what {@link FixedRate} does.
 */
public final class LatencyJob {
  private LatencyJob() {}

  public static void main(String[] args) throws InterruptedException, TimeoutException {
    LatencyOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(LatencyOptions.class);
    OfferedWordCount.start(options);
    new FixedRate(
            options.getRowsPerSecond(),
            options.getOutstandingRows(),
            options.getWarmupSeconds(),
            options.getMaximumSeconds(),
            options.getSettleSeconds(),
            options.getSeconds())
        .measure(Feed.inThisJvm())
        .printAndExit();
  }
}
