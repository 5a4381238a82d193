package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.commit.Life;
import dev.sluice.engine.commit.MemoryLog;
import dev.sluice.engine.commit.QueryMetrics;
import dev.sluice.engine.commit.Resumption;
import dev.sluice.engine.commit.RunFacts;
import dev.sluice.engine.commit.TestPlans;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.source.Source;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A loop with a fake executor, a log in memory and a clock to be turned, driven turn by turn. */
final class LoopFixture implements BatchObserver {
  static final Plan PLAN = plan(new TestPlans.EndlessSource());

  private static final Plan BOUNDED = plan(new TestPlans.UnreadSource(1));

  static final Limits TWO = Limits.fixed(new BatchLimits(2, 1000, 1000));
  static final Pace FOREVER = new Pace(Pace.Reading.FOREVER, 0, 16, TWO);

  final ManualClock clock;
  final MemoryLog log;
  final FakeExecutor executor;
  final Requests requests = new Requests();
  final List<Long> committed = new ArrayList<>();
  int idles;
  private final Plan plan;
  private final CheckpointStorage storage;
  private final QueryLoop loop;
  private final Resumption start;

  private LoopFixture(
      Plan plan,
      CheckpointStorage storage,
      MemoryLog log,
      FakeExecutor executor,
      ManualClock clock,
      Pace pace) {
    this.plan = plan;
    this.storage = storage;
    this.log = log;
    this.executor = executor;
    this.clock = clock;
    start =
        Resumption.of(
            storage,
            log,
            new RunFacts(plan, "test", 1, false),
            MetricsFold.NONE,
            () -> new UUID(1, 1));
    start.describe(storage);
    QueryLoop.Parts parts =
        new QueryLoop.Parts(
            log,
            executor,
            clock,
            MetricsFold.NONE,
            new QueryMetrics(MetricsFold.NONE, new byte[0]),
            new Retained(5, 0));
    loop = QueryLoop.from(start, parts, pace, requests, this);
  }

  /** A query that has never run, at the time 1000. */
  static LoopFixture fresh(Path directory, Pace pace) {
    return fresh(PLAN, directory, pace);
  }

  /** The same, but that its source has so many splits, of which only the first has rows. */
  static LoopFixture fresh(int splits, Path directory, Pace pace) {
    return fresh(plan(new TestPlans.EndlessSource(splits)), directory, pace);
  }

  /** The same, but that its source is a bounded one. */
  static LoopFixture bounded(Path directory, Pace pace) {
    return fresh(BOUNDED, directory, pace);
  }

  private static Plan plan(Source source) {
    return new TestPlans().source("Read", source).operator("Write").exchange(0, 1, true).build();
  }

  private static LoopFixture fresh(Plan plan, Path directory, Pace pace) {
    MemoryLog log = new MemoryLog(() -> false);
    return new LoopFixture(
        plan,
        LocalCheckpointStorage.open(directory),
        log,
        new FakeExecutor(log),
        ManualClock.at(1000),
        pace);
  }

  /** The same query after a crash now: what is durable, the source and the world remain. */
  LoopFixture restart(Pace pace) {
    return restart(pace, clock);
  }

  /** The same on a machine whose clock is another one. */
  LoopFixture restart(Pace pace, ManualClock clock) {
    MemoryLog reopened = log.reopened();
    FakeExecutor next = new FakeExecutor(reopened);
    next.available.addAll(executor.available);
    next.written.addAll(executor.written);
    next.ended = executor.ended;
    return new LoopFixture(plan, storage, reopened, next, clock, pace);
  }

  /** How far the query is, as its log has it. */
  Life life() {
    return start.state().life();
  }

  Turn turn() {
    return loop.turn();
  }

  /** Turns until there is a pause or the end. */
  Turn turnUntilIdle() {
    for (int turns = 0; turns < 1000; turns++) {
      Turn turn = loop.turn();
      if (!(turn instanceof Turn.Again)) {
        return turn;
      }
    }
    throw new AssertionError("The loop never comes to rest");
  }

  /** Turns on, the clock going on by every pause, until the end. */
  Turn.Ending turnUntilEnd() {
    for (int turns = 0; turns < 1000; turns++) {
      Turn turn = loop.turn();
      if (turn instanceof Turn.End end) {
        return end.ending();
      }
      if (turn instanceof Turn.Pause pause) {
        if (pause.millis() == Turn.NEVER) {
          throw new AssertionError("The loop waits for ever");
        }
        clock.advanceMillis(pause.millis());
      }
    }
    throw new AssertionError("The loop never ends");
  }

  @Override
  public void committed(Commit commit, Map<Phase, Long> durationMillis) {
    committed.add(commit.batch());
  }

  @Override
  public void idle() {
    idles++;
  }
}
