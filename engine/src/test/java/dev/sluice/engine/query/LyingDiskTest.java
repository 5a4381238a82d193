package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a disk that fails, and that forgets at a power cut what was not synced, a query counts each
 * word once, and leaves no more behind than one that was never disturbed.
 */
final class LyingDiskTest {
  private static final String BATCHES = "simulatedBatches";

  @TempDir private Path directory;

  @SeededTest
  void afterAnyFaultsAndPowerCutsTheOutputIsThatOfAnUndisturbedRun(long seed)
      throws InterruptedException, IOException {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    World world = world(40);
    DiskLives lives =
        new DiskLives(
            directory,
            world.plan(),
            new BatchLimits(1 + random.nextInt(4), 1 << 20, 10_000),
            random);

    int most = 1 + random.nextInt(5);
    for (int life = 0; life < most; life++) {
      lives.disturbed(300);
    }
    Query last = lives.undisturbed();

    assertThat(last.status())
        .as("after%s: %s", lives.story(), last.exception())
        .isEqualTo(QueryStatus.FINISHED);
    assertThat(written(world)).as("after%s", lives.story()).isEqualTo(expected(40));
    assertThat(leftovers(lives.checkpoint())).as("after%s", lives.story()).isEmpty();
  }

  @Test
  void aLongRunOnABadDiskLosesNothingAndLeavesNothing() throws Exception {
    int batches = Integer.getInteger(BATCHES, 300);
    int words = 4 * batches;
    World world = world(words);
    DiskLives lives =
        new DiskLives(
            directory, world.plan(), new BatchLimits(4, 1 << 20, 10_000), new Random(batches));
    long early = 0;
    Optional<Query> last = Optional.empty();
    while (last.isEmpty() || last.get().status() != QueryStatus.FINISHED) {
      last = lives.disturbed(6_000);
      if (early == 0 && lives.lives() > 3) {
        early = sizeBytes(lives.checkpoint());
      }
      assertThat(lives.lives()).as("lives without an end:%s", lives.story()).isLessThan(batches);
    }
    lives.undisturbed();

    System.out.printf(
        "%d lives, %d faults, %d -> %d bytes%n",
        lives.lives(), lives.faults(), early, sizeBytes(lives.checkpoint()));
    assertThat(written(world)).as("after%s", lives.story()).isEqualTo(expected(words));
    assertThat(leftovers(lives.checkpoint())).isEmpty();
  }

  private static World world(int words) {
    World world = new World(2);
    for (int i = 0; i < words; i++) {
      world.source.add(i % 2, word(i));
    }
    world.source.end();
    return world;
  }

  private static String word(int i) {
    return i % 11 == 3 ? "x".repeat(1_500) : "w" + i * 7 % 13;
  }

  /**
   * The counts that each word was written with. What was delivered and not committed may come again
   * in another partition, where the sink does not know it: a word that is counted twice shows by a
   * count too many.
   */
  private static Map<String, Set<Long>> written(World world) {
    Map<String, Set<Long>> written = new TreeMap<>();
    world.written().forEach((word, counts) -> written.put(word, new TreeSet<>(counts)));
    return written;
  }

  private static Map<String, Set<Long>> expected(int words) {
    Map<String, Set<Long>> expected = new TreeMap<>();
    for (int i = 0; i < words; i++) {
      Set<Long> counts = expected.computeIfAbsent(word(i), word -> new TreeSet<>());
      counts.add(counts.size() + 1L);
    }
    return expected;
  }

  /** Files that nobody will ever ask for. */
  private static List<String> leftovers(Path checkpoint) throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint.resolve(".tmp"))) {
      return files.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  private static long sizeBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(LyingDiskTest::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
