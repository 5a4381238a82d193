package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.commit.QueryMetrics;
import dev.sluice.engine.commit.Resumption;
import dev.sluice.engine.commit.RunFacts;
import dev.sluice.engine.commit.TestPlans;
import dev.sluice.engine.embedded.EmbeddedConfig;
import dev.sluice.engine.embedded.EmbeddedExecutor;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.source.ScriptSource;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.log.SegmentLog;
import dev.sluice.state.store.StoreOptions;
import dev.sluice.testkit.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A query of two {@link Journal}s behind some sources, with everything real but the clock, driven
 * turn by turn.
 *
 * <pre>
 *   sources == one key ==> A == one key, durable or not ==> B
 * </pre>
 */
final class ScriptFixture implements BatchObserver, AutoCloseable {
  final ManualClock clock = ManualClock.at(1000);
  final List<String> journal = new ArrayList<>();

  /** How many records each committed batch took from sources. */
  final List<Long> reads = new ArrayList<>();

  private final Path directory;
  private final List<Source> sources = new ArrayList<>();
  private boolean isDurable;
  private Pace pace =
      new Pace(
          Pace.Reading.FOREVER, 0, 16, Limits.fixed(new BatchLimits(1, 1 << 20, Long.MAX_VALUE)));
  private int runs;
  private Run run = new Run(List.of(), null);

  private record Run(List<AutoCloseable> open, @Nullable QueryLoop loop) {}

  ScriptFixture(Path directory) {
    this.directory = directory;
  }

  ScriptFixture script(TestScript script) {
    sources.add(new ScriptSource(script));
    return this;
  }

  ScriptFixture bounded(String... rows) {
    sources.add(new RowSource(List.of(rows), true));
    return this;
  }

  ScriptFixture endless(String... rows) {
    sources.add(new RowSource(List.of(rows), false));
    return this;
  }

  /** The exchange from A to B is durable. */
  ScriptFixture durable() {
    isDurable = true;
    return this;
  }

  ScriptFixture reading(Pace.Reading reading) {
    pace = new Pace(reading, 0, 16, pace.limits());
    return this;
  }

  boolean isScripted() {
    return sources.get(0) instanceof ScriptSource;
  }

  /** Turns until the end; a pause that is not for ever lets the machine's clock go on. */
  Turn.Ending turnUntilEnd() throws Exception {
    for (int turns = 0; turns < 1000; turns++) {
      Turn turn = turn();
      if (turn instanceof Turn.End end) {
        close();
        return end.ending();
      }
      if (turn instanceof Turn.Pause pause) {
        if (pause.millis() == Turn.NEVER) {
          throw new AssertionError("The query waits for ever, after " + journal);
        }
        clock.advanceMillis(pause.millis());
      }
    }
    throw new AssertionError("The query never ends, after " + journal);
  }

  Turn turn() throws Exception {
    QueryLoop loop = run.loop();
    return (loop == null ? start() : loop).turn();
  }

  private QueryLoop start() throws Exception {
    Path scratch = directory.resolve("run-" + ++runs);
    CheckpointStorage storage = LocalCheckpointStorage.open(directory.resolve("checkpoint"));
    Plan plan = plan();
    AutoCloseable ownership = storage.own();
    SegmentLog log = SegmentLog.open(storage, SegmentLog.Options.of(plan.maxParallelism()));
    Resumption start =
        Resumption.of(
            storage,
            log,
            new RunFacts(plan, "scripted", 1, false),
            MetricsFold.NONE,
            () -> new UUID(1, 1));
    start.describe(storage);
    HeapStateBackend backend =
        HeapStateBackend.open(scratch.resolve("state"), StoreOptions.withOverlayBytes(1 << 20));
    EmbeddedExecutor executor =
        new EmbeddedExecutor(
            EmbeddedConfig.of(1, scratch.resolve("spill"), () -> clock.millis() * 1_000_000));
    executor.start(
        new QueryEnvironment(plan, 1, start.stores().storeIds(), storage, backend, true),
        start.state().batch(),
        start.deltas());
    QueryMetrics metrics = new QueryMetrics(MetricsFold.NONE, new byte[0]);
    QueryLoop loop =
        QueryLoop.from(
            start,
            new QueryLoop.Parts(
                log, executor, clock, MetricsFold.NONE, metrics, new Retained(5, 0)),
            pace,
            new Requests(),
            this);
    run = new Run(List.of(executor, backend, log, ownership), loop);
    return loop;
  }

  private Plan plan() {
    List<Stage> stages = new ArrayList<>();
    List<Exchange> exchanges = new ArrayList<>();
    int a = sources.size();
    for (Source source : sources) {
      int id = stages.size();
      exchanges.add(exchange(id, id, a, false));
      stages.add(stage(id, "Read" + id, new Stage.SourceHead(source), List.of(toExchange(id))));
    }
    exchanges.add(exchange(a, a, a + 1, isDurable));
    stages.add(journal(a, "A", List.of(toExchange(a))));
    stages.add(journal(a + 1, "B", List.of()));
    return new Plan(stages, exchanges, 8, WatermarkPolicy.MIN);
  }

  private static Target toExchange(int exchange) {
    return new Target.ToExchange(exchange);
  }

  private Stage journal(int id, String name, List<Target> targets) {
    Stage.Head head =
        new Stage.OperatorHead(
            name,
            KeyedProcess.head(
                (context, outputs) -> new Journal(name, this, outputs.get(0)),
                Delivery.ONE_BY_ONE));
    return stage(id, name, head, targets);
  }

  private static Stage stage(int id, String name, Stage.Head head, List<Target> targets) {
    return new Stage(id, name, Stage.Partitions.ALL, head, new Chain(List.of(targets), List.of()));
  }

  private static Exchange exchange(int id, int from, int to, boolean isDurable) {
    return new Exchange(
        id,
        "exchange" + id,
        from,
        to,
        0,
        Exchange.Kind.KEYED,
        row -> new byte[] {1},
        isDurable,
        TestPlans.STRINGS);
  }

  @Override
  public void committed(Commit commit, Map<Phase, Long> durationMillis) {
    reads.add(commit.result().records().stream().mapToLong(record -> record.counts().read()).sum());
  }

  @Override
  public void idle() {}

  /** The run is over, or the process dies: what is durable remains. */
  @Override
  public void close() throws Exception {
    List<AutoCloseable> open = run.open();
    run = new Run(List.of(), null);
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }
}
