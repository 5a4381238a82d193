package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A pipeline that is started again and again in one process, each time for one word, leaves no
 * working directory and no thread behind. It counts those of the whole process, so nothing runs
 * beside it.
 */
@Isolated
final class ManyStartsTest {
  private static final int STARTS = Integer.getInteger("manyStarts", 60);
  private static final int EARLY = Math.max(10, STARTS / 100);

  @TempDir private Path directory;

  @Test
  void afterManyStartsNoWorkingDirectoryAndNoThreadIsLeft() throws IOException {
    for (int start = 0; start < EARLY; start++) {
      start(start);
    }
    long threads = threads();
    long leftovers = leftovers();

    for (int start = EARLY; start < STARTS; start++) {
      start(start);
    }

    assertThat(threads()).as("threads").isLessThanOrEqualTo(threads + 4);
    assertThat(leftovers()).as("working directories").isLessThanOrEqualTo(leftovers);
    assertThat(below(directory.resolve("checkpoint/log/segments"), "0"))
        .as("segments, one of each start until a snapshot covers them")
        .isLessThanOrEqualTo(32);
  }

  /** Those of queries: the JVM's own come and go. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sluice"))
        .count();
  }

  private void start(int start) {
    EndlessWords.GROWN.incrementAndGet();
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner",
                    "--trigger=available-now",
                    "--availableNowPatienceMillis=1",
                    "--parallelism=1",
                    "--stateBackend=" + (start % 10 == 0 ? "rocksdb" : "heap"),
                    "--checkpointLocation=" + directory.resolve("checkpoint"))
                .create());
    pipeline
        .apply(Read.from(EndlessWords.growing()))
        .apply(Window.into(FixedWindows.of(Duration.millis(10))))
        .apply(Count.perElement());

    assertThat(pipeline.run().waitUntilFinish()).isEqualTo(State.DONE);
  }

  /** The working directories of this process, in the place for those without one and below. */
  private long leftovers() throws IOException {
    String own = "run-" + ProcessHandle.current().pid() + "-";
    long found = 0;
    try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      for (Path place : temporary.filter(entry -> isCalled(entry, "sluice-")).toList()) {
        found += below(place, own);
      }
    }
    return found + below(directory, own);
  }

  private static long below(Path place, String prefix) throws IOException {
    try (Stream<Path> below = Files.walk(place)) {
      return below.filter(entry -> isCalled(entry, prefix)).count();
    } catch (UncheckedIOException e) {
      return 0; // another process's, deleted just now
    }
  }

  private static boolean isCalled(Path entry, String prefix) {
    return String.valueOf(entry.getFileName()).startsWith(prefix);
  }
}
