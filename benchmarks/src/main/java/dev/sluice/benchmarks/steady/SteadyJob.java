package dev.sluice.benchmarks.steady;

import dev.sluice.runner.SluiceRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs some queries for a given time and prints what the process takes, line after line, at the end
 * how resident memory grew in the second half. Fails if a query ends before its time, or if more is
 * resident than {@code --nativeMemoryBytes} allows.
 */
public final class SteadyJob {
  /** What a JVM takes besides its heap and RocksDB's memory. */
  private static final int BESIDE_MB = 300;

  private SteadyJob() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    SteadyOptions common = options(args, 0);
    Path folder = Files.createDirectories(Path.of(common.getFolder()));
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"));
    List<PipelineResult> running = new ArrayList<>();
    for (int query = 0; query < common.getQueries(); query++) {
      running.add(SteadyPipeline.of(options(args, query)).run());
    }
    List<Footprint> seen = new ArrayList<>();
    System.out.println(Footprint.heading());
    long start = System.nanoTime();
    int rounds = Math.max(2, common.getSeconds() / common.getEverySeconds());
    for (int round = 1; round <= rounds; round++) {
      TimeUnit.SECONDS.sleep(common.getEverySeconds());
      requireRunning(running);
      Footprint now = Footprint.now(scratch, folder);
      seen.add(now);
      System.out.println(now.line((System.nanoTime() - start) / 60e9));
    }
    for (PipelineResult query : running) {
      query.cancel();
    }
    Long nativeBytes = common.getNativeMemoryBytes();
    report(seen, common.getEverySeconds() / 60.0, nativeBytes == null ? 0 : nativeBytes);
    System.exit(isWithin(seen, nativeBytes) ? 0 : 1); // whatever a query has left running
  }

  private static SteadyOptions options(String[] args, int query) {
    SteadyOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(SteadyOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setJobName("steady-" + query);
    options.setCheckpointLocation(Path.of(options.getFolder()).resolve("" + query).toString());
    options.setScratchLocation(System.getProperty("java.io.tmpdir"));
    options.setBlockOnRun(false);
    return options;
  }

  private static void requireRunning(List<PipelineResult> queries) {
    for (PipelineResult query : queries) {
      PipelineResult.State state = query.getState();
      if (state != PipelineResult.State.RUNNING) {
        query.waitUntilFinish(); // throws why it failed
        throw new IllegalStateException("A query has ended: " + state);
      }
    }
  }

  /** Whether what was resident and no file's was within the bound, where there is one. */
  private static boolean isWithin(List<Footprint> seen, @Nullable Long nativeBytes) {
    if (nativeBytes == null) {
      return true;
    }
    long bound = Runtime.getRuntime().maxMemory() + nativeBytes + ((long) BESIDE_MB << 20);
    return seen.stream().allMatch(one -> one.anonymous() <= bound);
  }

  private static void report(List<Footprint> seen, double minutesApart, long nativeBytes) {
    List<Footprint> later = seen.subList(seen.size() / 2, seen.size());
    System.out.printf(
        "%nmost resident: %d MB, of which %d MB anonymous%n",
        seen.stream().mapToLong(Footprint::resident).max().orElse(0) >> 20,
        seen.stream().mapToLong(Footprint::anonymous).max().orElse(0) >> 20);
    System.out.printf(
        "heap, native option and 300 MB: %d MB%n",
        (Runtime.getRuntime().maxMemory() >> 20) + (nativeBytes >> 20) + BESIDE_MB);
    System.out.printf(
        "growth in the second half, MB a minute: anonymous %.2f, files %.2f%n",
        slope(later.stream().mapToLong(Footprint::anonymous).toArray(), minutesApart),
        slope(later.stream().mapToLong(Footprint::files).toArray(), minutesApart));
  }

  /** Of the line through the points that has the least squares, in megabytes a minute. */
  static double slope(long[] bytes, double minutesApart) {
    double middle = (bytes.length - 1) / 2.0;
    double mean = Arrays.stream(bytes).average().orElse(0);
    double above = 0;
    double below = 0;
    for (int i = 0; i < bytes.length; i++) {
      above += (i - middle) * (bytes[i] - mean);
      below += (i - middle) * (i - middle);
    }
    return below == 0 ? 0 : above / below / minutesApart / (1 << 20);
  }
}
