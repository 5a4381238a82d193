package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.embedded.EmbeddedConfig;
import dev.sluice.engine.embedded.EmbeddedExecutor;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A query that goes on for long takes at its end no more than it took after a hundredth: its state
 * stays as large as it is, and so do its checkpoint and its working directory.
 */
final class ManyBatchesTest {
  private static final int BATCHES = Integer.getInteger("manyBatches", 20_000);
  private static final double GROWTH = 1.2;

  /** So many batches fill a segment of the log and half of the next: one has been swept. */
  private static final int EARLY = 12_000;

  @TempDir private Path directory;

  @Test
  void theCheckpointOfAMillionBatchesIsAsLargeAsThatOfAHundredth() throws Exception {
    EndlessWords words = new EndlessWords(BATCHES);
    World world = new World(1);
    List<long[]> sizes = new ArrayList<>();
    AtomicLong next = new AtomicLong(BATCHES / 100);
    words.onWord(
        at -> {
          world.sink.clear();
          if (at >= next.get()) {
            next.addAndGet(BATCHES / 100);
            sizes.add(size(directory));
          }
        });

    Query query = new Queries().start(start(world, words));

    assertThat(query.awaitTermination(Duration.ofHours(3))).isTrue();
    assertThat(query.status()).as("%s", query.exception()).isEqualTo(QueryStatus.FINISHED);
    assertThat(sizes).hasSizeGreaterThan(95);
    int early = Math.max(1, EARLY / (BATCHES / 100));
    assertThat((double) most(sizes.subList(early, 95), 0))
        .as("files")
        .isLessThanOrEqualTo(GROWTH * most(sizes.subList(0, early), 0) + 4);
    assertThat((double) most(sizes.subList(early, 95), 1))
        .as("bytes")
        .isLessThanOrEqualTo(GROWTH * most(sizes.subList(0, early), 1));
  }

  /** The most that was seen: between two sweeps there is always something. */
  private static long most(List<long[]> sizes, int which) {
    return sizes.stream().mapToLong(size -> size[which]).max().orElseThrow();
  }

  private QueryStart start(World world, EndlessWords words) {
    return new QueryStart(
        world.plan(words),
        new QueryConfig(
            "words",
            new Trigger.AsSoonAsPossible(),
            new BatchLimits(1, 1 << 20, 10_000).followedAtOnce(),
            1,
            2,
            5),
        new QueryStart.Checkpoint(
            LocalCheckpointStorage.openTemporary(directory.resolve("checkpoint")),
            () ->
                HeapStateBackend.open(
                    directory.resolve("state"), StoreOptions.withOverlayBytes(1 << 20)),
            true,
            false),
        () ->
            new EmbeddedExecutor(
                EmbeddedConfig.of(1, directory.resolve("spill"), System::nanoTime)),
        QueryStart.Surroundings.ofSystem(QueryFixture.SUM));
  }

  /** Files and bytes below a folder. */
  private static long[] size(Path folder) {
    long[] size = new long[2];
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                size[0]++;
                size[1] += file.toFile().length();
              });
    } catch (NoSuchFileException e) {
      return size(folder); // swept under the walk
    } catch (UncheckedIOException e) {
      return size(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return size;
  }
}
