package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.report.Report;
import dev.sluice.benchmarks.report.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Runs a count per key to which, after it has worked for a while, nothing comes any more.
 *
 * <p>Reports what the idle time took, {@code idle_micros} and {@code idle_cpu_micros}, and how many
 * files of the watched directory it {@code changed}, made or deleted.
 */
public final class IdleJob {
  private static final long TIMEOUT_MILLIS = 120_000;
  private static final int ROWS_PER_LOT = 100;

  private IdleJob() {}

  public static void main(String[] args) throws Exception {
    IdleOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(IdleOptions.class);
    if (options.isWithPipeline()) {
      Pipeline pipeline = Pipeline.create(options);
      KeyedCounts.build(pipeline, new Spread(1000, 10, 1));
      Background.run(pipeline);
      for (int lot = 0; lot < options.getLots(); lot++) {
        Feed.inThisJvm().offer(ROWS_PER_LOT);
        Feed.inThisJvm().awaitCommitted(TIMEOUT_MILLIS);
      }
    }
    System.gc();
    TimeUnit.SECONDS.sleep(options.getSettleSeconds());

    Path watched = Path.of(options.getWatched());
    Map<Path, Seen> before = filesOf(watched);
    Usage start = Usage.now();
    TimeUnit.SECONDS.sleep(options.getSeconds());
    Usage idle = Usage.now().since(start);
    Map<Path, Seen> after = filesOf(watched);

    Report report = Report.ofThisProcess();
    idle.into(report, "idle");
    report.put("files", after.size()).put("changed", changes(before, after)).printAndExit();
  }

  /** A file as it stood. */
  record Seen(long bytes, FileTime modified) {}

  /** All files below a directory, hidden ones too. */
  static Map<Path, Seen> filesOf(Path directory) throws IOException {
    Map<Path, Seen> files = new HashMap<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, new Seen(Files.size(file), Files.getLastModifiedTime(file)));
      }
    }
    return files;
  }

  /** How many files are in one but not, or not as they are, in the other. */
  static long changes(Map<Path, Seen> before, Map<Path, Seen> after) {
    Set<Path> all = new HashSet<>(before.keySet());
    all.addAll(after.keySet());
    return all.stream()
        .filter(file -> !after.containsKey(file) || !after.get(file).equals(before.get(file)))
        .count();
  }
}
