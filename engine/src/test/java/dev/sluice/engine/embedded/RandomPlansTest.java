package dev.sluice.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.engine.exchange.ExchangeConfig;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.time.EventTime;
import dev.sluice.testkit.SeededTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random plans, limits, chunks, spilling, aborted batches, failing steps and restarts against what
 * the rows would come to if they simply flowed through.
 */
final class RandomPlansTest {
  private static final List<Exchange.Kind> KINDS = List.of(Exchange.Kind.values());

  private final Path scratch;

  RandomPlansTest(@TempDir Path scratch) {
    this.scratch = scratch;
  }

  @SeededTest(seeds = 150)
  void givesWhatAPlainWalkThroughThePlanGives(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    RandomPlan plan = new RandomPlan(random.split());
    int parallelism = 1 + random.nextInt(4);
    // What a broadcast comes to depends on the number of partitions.
    boolean mayRescale = !plan.hasBroadcast;

    try (Driver driver = new Driver(plan.plans.build(), parallelism, config(random))) {
      for (int i = 0; i < 200 && !plan.isAtRest(driver); i++) {
        plan.releaseSome(random);
        driver.limits =
            new BatchLimits(1 + random.nextInt(60), 1 + random.nextInt(2000), Long.MAX_VALUE);
        disturbedStep(random, plan, driver);
        if (random.nextInt(8) == 0) {
          driver.restart(mayRescale ? 1 + random.nextInt(4) : parallelism);
        }
      }
      plan.releaseAll();
      driver.limits = Driver.UNLIMITED;
      driver.settle();

      plan.check(driver, parallelism);
    }
    assertThat(scratch).isEmptyDirectory();
  }

  private static void disturbedStep(SplittableRandom random, RandomPlan plan, Driver driver) {
    if (random.nextInt(4) == 0) {
      plan.failAfter.set(random.nextInt(20));
    }
    try {
      BatchResult result = driver.run();
      if (result.isEmpty()) {
        plan.failAfter.set(-1);
      } else if (random.nextInt(5) == 0) {
        driver.abort();
      } else {
        driver.commit(result);
      }
    } catch (StepFailure e) {
      assertThat(e).hasRootCauseMessage("told to");
      driver.abort();
    }
    plan.failAfter.set(-1);
  }

  private EmbeddedConfig config(SplittableRandom random) {
    return new EmbeddedConfig(
        1 + random.nextInt(3),
        random.nextInt(3) * 10L,
        random.nextBoolean() ? 0 : 1_000_000,
        new ExchangeConfig(
            scratch,
            1 + random.nextInt(7),
            1 + random.nextInt(50),
            random.nextBoolean() ? random.nextInt(10_000) : 1 << 24),
        System::nanoTime);
  }

  /** A plan, its sources' rows, and the rows that each stage should take in all. */
  private static final class RandomPlan {
    final Plans plans = new Plans(32);
    final AtomicInteger failAfter = new AtomicInteger(-1);
    boolean hasBroadcast;
    private final List<ScriptedSource> sources = new ArrayList<>();
    private final List<Sink> sinks = new ArrayList<>();
    private final List<Integer> delays = new ArrayList<>();
    private final List<Integer> repeats = new ArrayList<>();
    private final Map<Integer, ScriptedSource> sourceOf = new HashMap<>();
    private final List<Integer> passes = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<Integer> sums = new ArrayList<>();

    RandomPlan(SplittableRandom random) {
      int stages = 2 + random.nextInt(5);
      for (int stage = 0; stage < stages; stage++) {
        addStage(random, stage);
        for (int from = 0; from < stage && !sourceOf.containsKey(stage); from++) {
          if (!sums.contains(from) && (from == stage - 1 || random.nextInt(3) == 0)) {
            connect(random, from, stage);
          }
        }
      }
    }

    private void addStage(SplittableRandom random, int stage) {
      Sink sink = new Sink();
      sinks.add(sink);
      int repeat = 1 + random.nextInt(2);
      repeats.add(repeat);
      String name = "stage" + stage;
      StepFactory failing = failing();
      boolean isSource = stage == 0 || random.nextInt(5) == 0;
      int delay = isSource ? 0 : random.nextInt(3) == 0 ? -1 : random.nextInt(30);
      int lag = random.nextInt(2) * random.nextInt(30);
      delays.add(Math.max(0, delay));
      if (isSource) {
        ScriptedSource source = randomSource(random, stage);
        sources.add(source);
        sourceOf.put(stage, source);
        plans.source(name, source, Heads.repeat(repeat), failing, sink.step());
      } else if (delay < 0) {
        sums.add(stage);
        plans.head(name, Heads.sum());
      } else if (random.nextInt(3) == 0) {
        passes.add(stage);
        delays.set(stage, 0);
        plans.head(name, Heads.pass(), Heads.repeat(repeat), failing, sink.step());
      } else if (random.nextInt(6) == 0) {
        plans.headInOne(name, Heads.delay(delay, lag), Heads.repeat(repeat), failing, sink.step());
      } else {
        plans.head(name, Heads.delay(delay, lag), Heads.repeat(repeat), failing, sink.step());
      }
    }

    private StepFactory failing() {
      return (context, outputs) ->
          Heads.step(
              element -> {
                if (failAfter.get() >= 0 && failAfter.getAndDecrement() == 0) {
                  throw new IllegalStateException("told to");
                }
                outputs.get(0).accept(element);
              });
    }

    /** State is kept under the key's group, so only heads without any take rows without keys. */
    private void connect(SplittableRandom random, int from, int to) {
      Exchange.Kind kind =
          passes.contains(to) ? KINDS.get(random.nextInt(KINDS.size())) : Exchange.Kind.KEYED;
      edges.add(new Edge(from, to, kind));
      hasBroadcast |= kind == Exchange.Kind.BROADCAST;
      if (random.nextInt(4) == 0) {
        plans.durable(from, to, kind);
      } else {
        plans.plain(from, to, kind);
      }
    }

    private static ScriptedSource randomSource(SplittableRandom random, int stage) {
      int splits = 1 + random.nextInt(4);
      ScriptedSource source = new ScriptedSource(splits);
      for (int split = 0; split < splits; split++) {
        List<Row> rows = new ArrayList<>();
        long time = random.nextInt(10);
        for (int i = random.nextInt(80); i > 0; i--) {
          time += random.nextInt(4);
          rows.add(new Row("k" + random.nextInt(12), stage * 1000L + i, time));
        }
        source.at(split).later(rows).end();
      }
      return source;
    }

    void releaseSome(SplittableRandom random) {
      sources.forEach(
          source -> {
            for (int i = 0; i < source.splits(); i++) {
              source.at(i).release(random.nextInt(15));
            }
          });
    }

    void releaseAll() {
      sources.forEach(
          source -> {
            for (int i = 0; i < source.splits(); i++) {
              source.at(i).release(Integer.MAX_VALUE / 2);
            }
          });
    }

    boolean isAtRest(Driver driver) {
      return sinks.isEmpty()
          || driver.times(sinks.size() - 1).inputMillis() == EventTime.MAX_MILLIS;
    }

    void check(Driver driver, int parallelism) {
      List<List<Row>> given = new ArrayList<>();
      for (int stage = 0; stage < sinks.size(); stage++) {
        List<Row> taken = new ArrayList<>();
        if (sourceOf.containsKey(stage)) {
          taken.addAll(Objects.requireNonNull(sourceOf.get(stage)).rows());
        }
        for (Edge edge : edges) {
          int copies = edge.kind() == Exchange.Kind.BROADCAST ? parallelism : 1;
          for (int i = 0; i < copies && edge.to() == stage; i++) {
            taken.addAll(given.get(edge.from()));
          }
        }
        given.add(sums.contains(stage) ? checkSums(driver, stage, taken) : checkRows(stage, taken));
        if (driver.times(stage).outputMillis() != EventTime.MAX_MILLIS) {
          fail("Stage " + stage + " ended at " + driver.times(stage) + " of " + parallelism);
        }
      }
    }

    private List<Row> checkSums(Driver driver, int stage, List<Row> taken) {
      Map<String, Long> expected = new TreeMap<>();
      taken.forEach(row -> expected.merge(row.key(), row.value(), Long::sum));
      assertThat(Heads.sums(driver.backend.entries(stage))).isEqualTo(expected);
      return List.of();
    }

    private List<Row> checkRows(int stage, List<Row> taken) {
      List<Row> expected = new ArrayList<>();
      for (Row row : taken) {
        for (int i = 0; i < repeats.get(stage); i++) {
          expected.add(row.at(row.timeMillis() + delays.get(stage)));
        }
      }
      assertThat(sinks.get(stage).rows()).containsExactlyInAnyOrderElementsOf(expected);
      return expected;
    }

    private record Edge(int from, int to, Exchange.Kind kind) {}
  }
}
