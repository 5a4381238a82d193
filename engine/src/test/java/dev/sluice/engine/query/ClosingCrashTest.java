package dev.sluice.engine.query;

import static dev.sluice.engine.aggregate.Policies.AT_END;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.fixed.WindowedAggregation;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.FaultyStorage.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A query that dies while a window closes, a key a batch, closes the rest of it when it is back.
 */
final class ClosingCrashTest {
  private static final int KEYS = 10;
  private static final int WINDOWS = 3;
  @TempDir private Path directory;

  /** What lies outside of the query: its sink, and how it gets on. */
  private final World world = new World(1);

  @Test
  void anUndisturbedRunTakesABatchForAFewKeys() throws InterruptedException {
    Query query = run(new QueryFixture(directory).storage(), new QueryFixture(directory));

    assertThat(query.status()).isEqualTo(QueryStatus.FINISHED);
    assertThat(world.written()).isEqualTo(expected());
    long closings =
        world.sink.keySet().stream()
            .map(place -> place.substring(0, place.indexOf('/')))
            .distinct()
            .count();
    assertThat(closings).as("batches in which results were written").isGreaterThan(WINDOWS + 1L);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void afterACrashAtAnyWritePointEachWindowHasClosedOnce(Fault fault) throws InterruptedException {
    int crashes = 0;
    boolean reached = true;
    for (int point = 1; reached; point++) {
      Path own = directory.resolve("point-" + point);
      world.sink.clear();
      FaultyStorage faulty = FaultyStorage.failingAt(new QueryFixture(own).storage(), point, fault);

      runToAnyEnd(faulty, new QueryFixture(own));
      reached = faulty.hasFailed();
      Query again = run(new QueryFixture(own).storage(), new QueryFixture(own));

      assertThat(again.status())
          .as("at %d: %s", point, again.exception())
          .isEqualTo(QueryStatus.FINISHED);
      assertThat(world.written()).as("after a crash at %d", point).isEqualTo(expected());
      crashes += reached ? 1 : 0;
    }

    assertThat(crashes).as("write points of the run").isGreaterThan(2 * WINDOWS);
  }

  private static Map<String, List<Long>> expected() {
    Map<String, List<Long>> expected = new TreeMap<>();
    for (int window = 0; window < WINDOWS; window++) {
      for (int key = 0; key < KEYS; key++) {
        expected.put("k" + key + " in " + window, List.of(2L));
      }
    }
    return expected;
  }

  /** Each key twice in each window; a batch reads one row. */
  private static TimedWords words() {
    TimedWords words = new TimedWords();
    for (int window = 0; window < WINDOWS; window++) {
      for (int i = 0; i < 2 * KEYS; i++) {
        words.add("k" + i % KEYS, window);
      }
    }
    return words;
  }

  private Plan plan() {
    Stage.OperatorHead count =
        new Stage.OperatorHead(
            "Count",
            WindowedAggregation.head(
                new CountPerWindow(), AT_END, new TableLimits(1_000, 1 << 20, 0, 1)));
    List<Stage> stages =
        List.of(
            stage(0, "Read", new Stage.SourceHead(words()), 0),
            stage(1, "Count", count, 1),
            stage(2, "Write", new Stage.OperatorHead("Write", new WriteSink.Factory(world)), -1));
    List<Exchange> exchanges =
        List.of(
            new Exchange(
                0, "words", 0, 1, 0, Exchange.Kind.KEYED, Counted.BY_WORD, false, Counted.CODEC),
            new Exchange(1, "counts", 1, 2, 0, Exchange.Kind.FORWARD, null, true, Counted.CODEC));
    return new Plan(stages, exchanges, 128, WatermarkPolicy.MIN);
  }

  private static Stage stage(int id, String name, Stage.Head head, int exchange) {
    List<Target> targets = exchange < 0 ? List.of() : List.of(new Target.ToExchange(exchange));
    return new Stage(id, name, Stage.Partitions.ALL, head, new Chain(List.of(targets), List.of()));
  }

  private void runToAnyEnd(FaultyStorage storage, QueryFixture fixture)
      throws InterruptedException {
    try {
      run(storage, fixture);
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("Injected");
    }
  }

  private Query run(CheckpointStorage storage, QueryFixture fixture) throws InterruptedException {
    BatchLimits limits = new BatchLimits(1, 1 << 20, 10_000).followedAtOnce();
    QueryConfig config = new QueryConfig("words", new Trigger.AsSoonAsPossible(), limits, 2, 2, 5);
    return QueryFixture.awaitEnd(fixture.start(plan(), config, storage));
  }
}
