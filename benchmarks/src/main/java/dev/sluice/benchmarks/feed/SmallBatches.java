package dev.sluice.benchmarks.feed;

import dev.sluice.benchmarks.report.Report;
import dev.sluice.benchmarks.report.Usage;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;

/**
 * Offers rows in small lots to a runner that already runs, and measures each lot from "rows there"
 * to "committed and published".
 *
 * @param rows of a lot
 * @param batches lots that are measured
 * @param warmupBatches lots before these
 * @param maxPauseMillis the pause between a lot's commit and the next lot is random, below this
 */
public record SmallBatches(int rows, int batches, int warmupBatches, int maxPauseMillis) {
  private static final long TIMEOUT_MILLIS = 120_000;

  /**
   * Reports {@code median_micros}, {@code p99_micros}, {@code max_micros} and {@code batches}, and
   * {@code cpu_micros}: the processor time of the process for all measured lots.
   */
  public Report measure(Feed feed) throws InterruptedException, TimeoutException {
    SplittableRandom random = new SplittableRandom(42);
    long[] micros = new long[batches];
    Usage start = Usage.now();
    for (int batch = -warmupBatches; batch < batches; batch++) {
      if (batch == 0) {
        start = Usage.now();
      }
      Thread.sleep(random.nextInt(Math.max(1, maxPauseMillis)));
      long there = System.nanoTime();
      feed.offer(rows);
      long committed = feed.awaitCommitted(TIMEOUT_MILLIS);
      if (batch >= 0) {
        micros[batch] = (committed - there) / 1000;
      }
    }
    return report(micros).put("cpu_micros", Usage.now().since(start).cpuMicros());
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
