package dev.sluice.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

/** Kills the job again and again: what it wrote in the end is what an undisturbed run writes. */
final class CrashTest {
  private static final int KILLS = 25;
  private static final int LINES_PER_FILE = 400;

  @TempDir private Path folder;

  @SeededTest(seeds = 1)
  void losesNothingAndRepeatsNothingWhenKilled(long seed) throws Exception {
    Path disturbed = folder.resolve("disturbed");
    Path undisturbed = folder.resolve("undisturbed");

    runKilled(seed, disturbed);
    runWhole(seed, undisturbed);

    List<String> expected = ResultFiles.lines(undisturbed.resolve("result"));
    assertThat(expected).hasSizeGreaterThan(1_000).doesNotHaveDuplicates();
    assertThat(ResultFiles.lines(disturbed.resolve("result"))).isEqualTo(expected);
  }

  /**
   * One start and kill of the job.
   *
   * @param dropsBefore files dropped before the start
   * @param waitsForResult whether to wait until it wrote something; else it may still be starting
   *     or recovering when it is killed
   * @param dropsAfter files dropped while it runs
   * @param killMillis how long it then runs on
   */
  private record Round(int dropsBefore, boolean waitsForResult, int dropsAfter, long killMillis) {
    static List<Round> draw(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Round> rounds = new ArrayList<>();
      for (int kill = 0; kill < KILLS; kill++) {
        boolean waits = random.nextInt(4) > 0;
        rounds.add(new Round(1, waits, random.nextInt(3), random.nextInt(waits ? 400 : 3_000)));
      }
      return rounds;
    }
  }

  /** Drops files while the job is killed again and again, then lets it end. */
  private static void runKilled(long seed, Path folder) throws Exception {
    Path directory = folder.resolve("drops");
    Drops drops = new Drops(seed, LINES_PER_FILE);
    for (Round round : Round.draw(seed)) {
      drop(drops, directory, round.dropsBefore());
      long before = ResultFiles.count(folder.resolve("result"));
      WordCountProcess process = WordCountProcess.watching(folder);
      if (round.waitsForResult()) {
        process.awaitMoreThan(before);
      }
      drop(drops, directory, round.dropsAfter());
      process.killAfter(round.killMillis());
    }
    Drops.end(directory);
    WordCountProcess.watching(folder).awaitEnd();
  }

  /** Drops the same files and runs the job once. */
  private static void runWhole(long seed, Path folder) throws Exception {
    Path directory = folder.resolve("drops");
    Drops drops = new Drops(seed, LINES_PER_FILE);
    for (Round round : Round.draw(seed)) {
      drop(drops, directory, round.dropsBefore() + round.dropsAfter());
    }
    Drops.end(directory);
    WordCountProcess.watching(folder).awaitEnd();
  }

  private static void drop(Drops drops, Path directory, int files) throws IOException {
    for (int file = 0; file < files; file++) {
      drops.drop(directory, drops.next());
    }
  }
}
