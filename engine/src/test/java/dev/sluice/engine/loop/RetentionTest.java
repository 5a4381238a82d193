package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.commit.MemoryLog;
import dev.sluice.engine.commit.Resumption.Clocked;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log is told to forget. */
final class RetentionTest {
  private final MemoryLog log = new MemoryLog(() -> false);

  @Test
  void keepsSoManyBatches() {
    Retention retention = new Retention(log, new Retained(10, 0), List.of());

    commit(retention, 1, 12, 1_000);

    assertThat(log.sweeps).hasSize(12).endsWith(1L, 2L, 3L);
  }

  @Test
  void keepsAllBatchesOfTheTimeHoweverManyTheyAre() {
    Retention retention = new Retention(log, new Retained(10, 3_600_000), List.of());

    commit(retention, 1, 4_000, 1_000); // an hour has 3,600 of them

    // At batch 4,000 those from 400 on are wanted: every 32nd clock is known.
    assertThat(log.sweeps).isSorted();
    assertThat(last()).isBetween(400L - Clocked.EVERY, 400L);
  }

  @Test
  void keepsSoManyBatchesAlsoIfTheyAreOlder() {
    Retention retention = new Retention(log, new Retained(100, 1_000), List.of());

    commit(retention, 1, 300, 60_000);

    assertThat(last()).isEqualTo(201);
  }

  @Test
  void knowsTheClocksOfEarlierRuns() {
    Retention retention =
        new Retention(
            log,
            new Retained(1, 3_600_000),
            List.of(new Clocked(1, 0), new Clocked(33, 1_000_000), new Clocked(65, 5_000_000)));

    retention.committed(70, 5_000_000);

    assertThat(last()).isEqualTo(33);
  }

  private static void commit(Retention retention, long first, long last, long everyMillis) {
    for (long batch = first; batch <= last; batch++) {
      retention.committed(batch, batch * everyMillis);
    }
  }

  private long last() {
    return log.sweeps.get(log.sweeps.size() - 1);
  }
}
