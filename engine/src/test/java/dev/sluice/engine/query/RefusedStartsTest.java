package dev.sluice.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.plan.Plan;
import dev.sluice.state.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that are refused: what they say, and that they leave everything as it was. */
final class RefusedStartsTest {
  @TempDir private Path directory;
  private final World world = new World(2);
  private QueryFixture fixture;

  @BeforeEach
  void open() {
    fixture = new QueryFixture(directory);
  }

  @AfterEach
  void stopAll() {
    fixture.queries.active().forEach(Query::stop);
  }

  @Test
  void opensNothingForAStartThatIsRefused() {
    fixture.start(world);
    AtomicInteger opened = new AtomicInteger();
    QueryStart start =
        fixture.prepare(world.plan(), QueryFixture.config("words"), fixture.storage("other"));
    QueryStart counted =
        new QueryStart(
            start.plan(),
            start.config(),
            new QueryStart.Checkpoint(
                start.checkpoint().storage(),
                () -> {
                  opened.incrementAndGet();
                  return start.checkpoint().backends().get();
                },
                true,
                false),
            () -> {
              opened.incrementAndGet();
              return start.executors().get();
            },
            start.around());

    for (int time = 0; time < 3; time++) {
      assertThatThrownBy(() -> fixture.queries.start(counted))
          .isInstanceOf(IllegalStateException.class);
    }

    assertThat(opened).hasValue(0);
  }

  @Test
  void namesThatNobodyChoseMayBeTheSame() {
    Query first = fixture.start(world.plan(), unnamed("words"), fixture.storage());

    Query second = fixture.start(new World(1).plan(), unnamed("words"), fixture.storage("other"));

    assertThat(fixture.queries.active()).containsExactly(first, second);
    assertThatThrownBy(
            () ->
                fixture.start(world.plan(), QueryFixture.config("words"), fixture.storage("third")))
        .hasMessageContaining("A query named words is active in this process");
  }

  private static QueryConfig unnamed(String name) {
    QueryConfig named = QueryFixture.config(name);
    return new QueryConfig(
        name,
        false,
        named.trigger(),
        named.limits(),
        named.parallelism(),
        named.retained(),
        named.idlePollMillis(),
        named.care());
  }

  @Test
  void refusesASecondQueryOfTheSameName() {
    fixture.start(world);

    assertThatThrownBy(
            () ->
                fixture.start(
                    new World(1).plan(), QueryFixture.config("words"), fixture.storage("other")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("A query named words is active in this process");
  }

  @Test
  void refusesASecondQueryOnTheSameCheckpoint() {
    fixture.start(world);

    assertThatThrownBy(
            () -> fixture.start(world.plan(), QueryFixture.config("other"), fixture.storage()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The active query words has its checkpoint in")
        .hasMessageContaining(directory.toString());
  }

  @Test
  void refusesACheckpointThatAnotherManagerUses() {
    fixture.start(world);

    assertThatThrownBy(() -> new QueryFixture(directory).start(world))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(directory.toString());
    fixture.queries.active().get(0).processAllAvailable();
  }

  @Test
  void refusingTheCheckpointOfAnotherPlanDamagesNothing() throws InterruptedException {
    world.source.add(0, "to");
    Query first = fixture.start(world);
    first.processAllAvailable();
    first.stop();

    assertThatThrownBy(
            () ->
                fixture.start(
                    world.plan("Sum", 128), QueryFixture.config("words"), fixture.storage()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Count (has state)")
        .hasMessageContaining("New in this plan: Sum.");
    assertThatThrownBy(
            () ->
                fixture.start(
                    world.plan("Count", 64), QueryFixture.config("words"), fixture.storage()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("maximal parallelism of 128");

    world.source.add(0, "to");
    world.source.end();
    QueryFixture.awaitEnd(fixture.start(world));
    assertThat(world.written()).isEqualTo(Map.of("to", List.of(1L, 2L)));
  }

  @Test
  void refusesMorePartitionsThanThereAreKeyGroups() {
    Plan plan = world.plan("Count", 2);

    assertThatThrownBy(
            () ->
                fixture.start(
                    plan, QueryFixture.config("words", new Trigger.Once(), 3), fixture.storage()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parallelism of 3 is more than the maximal parallelism of 2");
    assertThat(fixture.queries.active()).isEmpty();
  }
}
