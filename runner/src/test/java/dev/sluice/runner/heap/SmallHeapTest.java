package dev.sluice.runner.heap;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is larger than memory goes through: each in a JVM whose heap is a fraction of the data.
 *
 * <p>{@code -DlargeData} runs all with several times the data, and no more heap.
 */
final class SmallHeapTest {
  private static final int SIZES = Boolean.getBoolean("largeData") ? 5 : 1;

  @TempDir private Path folder;

  @Test
  void groupsAMillionValuesOfOneKey() throws Exception {
    run(Scenario.HOT_KEY_GROUPED, 1_000_000, 96);
  }

  @Test
  void combinesAMillionValuesOfOneKey() throws Exception {
    run(Scenario.HOT_KEY_COMBINED, 1_000_000, 64);
  }

  @Test
  void combinesAMillionValuesOfOneKeyInTheGeneralWay() throws Exception {
    run(Scenario.HOT_KEY_COMBINED, 1_000_000, 64, "--fastPaths=none");
  }

  @Test
  void combinesManyKeysOfOneWindow() throws Exception {
    run(Scenario.ONE_WINDOW_OF_MANY_KEYS, 600_000, 48);
  }

  /** What a batch has written keeps about three bytes a key in memory, to be found again. */
  @Test
  @EnabledIfSystemProperty(named = "largeData", matches = "true")
  void combinesTenMillionKeysOfOneWindow() throws Exception {
    run(Scenario.ONE_WINDOW_OF_MANY_KEYS, 10_000_000 / SIZES, 96);
  }

  @Test
  void keepsTenThousandWindowsOpen() throws Exception {
    run(Scenario.MANY_OPEN_WINDOWS, 70_000, 64);
  }

  @Test
  void groupsInWindowsThatMerge() throws Exception {
    run(Scenario.MERGING_WINDOWS, 300_000, 64);
  }

  @Test
  void groupsValuesOfAHundredMegabytes() throws Exception {
    run(Scenario.HUGE_VALUES, 16, 1_024);
  }

  @Test
  void exchangesManyTimesItsMemory() throws Exception {
    run(Scenario.WIDE_EXCHANGES, 200_000, 64);
  }

  /** Ten times the heap, by as many partitions as before and by more, three starts in a row. */
  @Test
  void deliversManyTimesItsMemoryThatEarlierRunsOwe() throws Exception {
    runKilledThrice(Scenario.OWED_ROWS, 240_000);
  }

  /** Four times the heap and, if large, twenty; partitions and starts as above. */
  @Test
  void startsAgainFromManyTimesItsMemoryInTheLog() throws Exception {
    runKilledThrice(Scenario.LARGE_REPLAY, 10_000);
  }

  private void runKilledThrice(Scenario scenario, int size) throws Exception {
    SmallHeapProcess process = new SmallHeapProcess(folder);
    process.runUntilKilled(scenario, SIZES * size, 48);
    process.runUntilKilled(scenario, SIZES * size, 48);
    process.runUntilKilled(scenario, SIZES * size, 48, "--parallelism=3");
    process.run(scenario, SIZES * size, 48, "--parallelism=3");
  }

  @Test
  void iteratesOverASideInputLargerThanMemory() throws Exception {
    run(Scenario.LARGE_ITERABLE, 100_000, 64);
  }

  @Test
  void readsAListLargerThanMemory() throws Exception {
    run(Scenario.LARGE_LIST, 100_000, 64);
  }

  @Test
  void looksUpKeysOfAMapLargerThanMemory() throws Exception {
    run(Scenario.LARGE_MAP, 100_000, 64);
  }

  @Test
  void looksUpKeysWithMoreValuesThanMemory() throws Exception {
    run(Scenario.LARGE_MULTIMAP, 100_000, 64);
  }

  /** Alone these need heaps of 48 to 64 MB each. */
  @Test
  void fiveBusyQueriesShareTheirProcess() throws Exception {
    new SmallHeapProcess(folder)
        .run(
            List.of(
                Scenario.ONE_WINDOW_OF_MANY_KEYS,
                Scenario.MANY_OPEN_WINDOWS,
                Scenario.MERGING_WINDOWS,
                Scenario.WIDE_EXCHANGES,
                Scenario.LARGE_REPLAY),
            List.of(SIZES * 150_000, SIZES * 20_000, SIZES * 80_000, SIZES * 50_000, SIZES * 6_000),
            160,
            "--nativeMemoryBytes=33554432");
  }

  private void run(Scenario scenario, int size, int heapMegabytes, String... options)
      throws Exception {
    new SmallHeapProcess(folder).run(scenario, SIZES * size, heapMegabytes, options);
  }
}
