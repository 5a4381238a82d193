package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.LostOwnershipException;
import dev.sluice.state.faults.FaultyStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A query that is stopped before any of its writes or after any of its syncs, while another one
 * takes its checkpoint over, where there are no locks; then it wakes.
 */
final class OvertakenQueryTest {
  private static final Map<String, List<Long>> EXPECTED =
      Map.of(
          "to", List.of(1L, 2L, 3L),
          "be", List.of(1L, 2L),
          "or", List.of(1L),
          "not", List.of(1L),
          "die", List.of(1L, 2L),
          "sleep", List.of(1L, 2L),
          "no", List.of(1L),
          "more", List.of(1L));

  @TempDir private Path directory;

  @Test
  void whatItWritesThenCountsForNothing() throws InterruptedException {
    Multiset<String> undisturbed = life(0, false).told;
    int overtaken = 0;
    int points = 1;
    for (boolean afterSync : new boolean[] {false, true}) {
      boolean reached = true;
      for (int point = 1; reached; point++, points++) {
        Life life = life(point, afterSync);
        reached = life.reached;
        overtaken += life.lost ? 1 : 0;
        String where = (afterSync ? "after sync " : "before write ") + point;
        assertThat(life.written).as(where).isEqualTo(EXPECTED);
        assertThat(life.metrics).as(where).isEqualTo(13);
        for (Multiset.Entry<String> told : life.told.entrySet()) {
          assertThat(told.getCount())
              .as("%s: told that %s is committed", where, told.getElement())
              .isLessThanOrEqualTo(undisturbed.count(told.getElement()));
        }
      }
    }

    assertThat(points).isGreaterThan(15);
    assertThat(overtaken).isGreaterThan(10);
  }

  /**
   * What came of a life.
   *
   * @param reached whether it was stopped at all
   * @param lost whether it noticed that it was overtaken
   */
  private record Life(
      Map<String, List<Long>> written,
      Multiset<String> told,
      long metrics,
      boolean reached,
      boolean lost) {}

  private Life life(int point, boolean afterSync) throws InterruptedException {
    Path own = directory.resolve("life-" + afterSync + point);
    World world = world();
    FaultyStorage paused = storage(own);
    AtomicInteger points = new AtomicInteger();
    AtomicReference<@Nullable Query> other = new AtomicReference<>();
    Runnable pause =
        () -> {
          if (points.incrementAndGet() == point) {
            other.set(run(world, own));
          }
        };
    if (afterSync) {
      paused.afterSync(pause);
    } else {
      paused.beforeWrite(pause);
    }

    boolean lost = false;
    @Nullable Query last;
    try {
      last = run(world, own, paused);
      lost = last.exception().filter(e -> e instanceof LostOwnershipException).isPresent();
    } catch (CheckpointException e) {
      // At its very first start another one may have put the description of the checkpoint.
      assertThat(e.getMessage())
          .containsAnyOf("has taken over the checkpoint", "Another process began a query");
      last = null;
      lost = true;
    }
    Query finished = Objects.requireNonNull(other.get() == null ? last : other.get());
    assertThat(finished.status()).as("%s", finished.exception()).isEqualTo(QueryStatus.FINISHED);
    // Whoever comes later finds a log that can be read, and nothing to do.
    Query after = run(world, own);
    assertThat(after.status()).as("%s", after.exception()).isEqualTo(QueryStatus.FINISHED);
    return new Life(
        world.written(),
        HashMultiset.create(world.source.told),
        QueryFixture.number(after.committedMetrics()),
        other.get() != null,
        lost);
  }

  private static Query run(World world, Path own) {
    try {
      return run(world, own, storage(own));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Query run(World world, Path own, FaultyStorage storage)
      throws InterruptedException {
    return QueryFixture.awaitEnd(
        new QueryFixture(own).start(world.plan(), QueryFixture.config("words"), storage));
  }

  private static FaultyStorage storage(Path own) {
    FaultyStorage storage = FaultyStorage.counting(new QueryFixture(own).storage());
    storage.withoutLocks();
    return storage;
  }

  private static World world() {
    World world = new World(2);
    world.source.add(0, "to", "be", "or", "not", "to", "be", "to");
    world.source.add(1, "die", "sleep", "no", "more", "die", "sleep");
    world.source.end();
    return world;
  }
}
