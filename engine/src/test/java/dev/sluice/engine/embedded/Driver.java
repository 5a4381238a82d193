package dev.sluice.engine.embedded;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.CheckpointStorage;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does by hand what the loop does: requests, commits and remembers, one batch at a time. */
final class Driver implements AutoCloseable {
  static final BatchLimits UNLIMITED =
      new BatchLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  final FakeBackend backend = new FakeBackend();
  private final Plan plan;
  private final EmbeddedConfig config;
  private int parallelism;
  private EmbeddedExecutor executor;
  private List<StageTimes> stages;
  private Map<TaskId, TaskObligations> memory = new HashMap<>();
  private final Map<Integer, List<SplitState>> splits = new HashMap<>();
  private List<OutboxRows> outboxes = List.of();
  private long batch;
  long clockMillis;
  BatchLimits limits = UNLIMITED;

  Driver(Plan plan, int parallelism, EmbeddedConfig config) throws Exception {
    this.plan = plan;
    this.config = config;
    this.parallelism = parallelism;
    this.stages = new ArrayList<>(Collections.nCopies(plan.stages().size(), StageTimes.START));
    for (Stage stage : plan.stages()) {
      if (stage.head() instanceof Stage.SourceHead source) {
        List<SplitState> states = new ArrayList<>();
        for (byte[] split : source.source().split(parallelism)) {
          states.add(new SplitState(states.size(), split, null, EventTime.MIN_MILLIS, false, 0));
        }
        splits.put(stage.id(), states);
      }
    }
    this.executor = start(0);
  }

  BatchRequest request() {
    return new BatchRequest(
        batch + 1, clockMillis, limits, Scope.READ, stages, memory, splits, outboxes);
  }

  BatchResult run() {
    return executor.run(request());
  }

  /** Whether the sources have something since a batch was empty. */
  boolean hasNews() {
    return executor.hasNews(request());
  }

  /** Runs and, if there is anything, commits. */
  BatchResult step() {
    BatchResult result = run();
    if (!result.isEmpty()) {
      commit(result);
    }
    return result;
  }

  /** Steps until a batch is empty; gives how many were not. */
  int settle() {
    int batches = 0;
    while (!step().isEmpty()) {
      if (++batches > 10_000) {
        throw new AssertionError("The query never comes to rest");
      }
    }
    return batches;
  }

  void abort() {
    executor.aborted(batch + 1);
  }

  void commit(BatchResult result) {
    batch++;
    stages = result.stages();
    List<OutboxRows> owed = new ArrayList<>();
    for (TaskRecord record : result.records()) {
      memory.put(record.task(), record.obligations());
      record.outboxes().forEach(rows -> owed.add(persisted(rows)));
      List<SplitState> known = splits(record.task().stage());
      record.splits().forEach(split -> known.set(split.id(), split));
    }
    outboxes = owed;
    executor.committed(batch, List.of());
  }

  /** Ends the process and starts another one, perhaps with more or fewer partitions. */
  void restart(int newParallelism) {
    executor.close();
    backend.restart();
    if (newParallelism != parallelism) {
      parallelism = newParallelism;
      memory = spread(memory);
    }
    executor = start(batch);
  }

  StageTimes times(int stage) {
    return stages.get(stage);
  }

  List<SplitState> splits(int stage) {
    return splits.getOrDefault(stage, List.of());
  }

  List<OutboxRows> outboxes() {
    return outboxes;
  }

  long batch() {
    return batch;
  }

  @Override
  public void close() {
    executor.close();
    backend.close();
  }

  private EmbeddedExecutor start(long version) {
    Map<String, Integer> storeIds = new HashMap<>();
    plan.stages().forEach(stage -> storeIds.put(stage.name(), stage.id()));
    EmbeddedExecutor started = new EmbeddedExecutor(config);
    started.start(
        new QueryEnvironment(plan, parallelism, storeIds, new NoStorage(), backend, false),
        version,
        List.of());
    return started;
  }

  private static OutboxRows persisted(OutboxRows rows) {
    ByteBuffer content = rows.content().read(new NoStorage());
    ByteBuffer copy = ByteBuffer.allocate(content.remaining()).put(content).flip();
    return new OutboxRows(
        rows.exchange(), rows.from(), rows.to(), rows.rows(), copy.asReadOnlyBuffer());
  }

  /** After a change of parallelism every partition of a stage owes what any of them owed. */
  private Map<TaskId, TaskObligations> spread(Map<TaskId, TaskObligations> old) {
    Map<TaskId, TaskObligations> spread = new HashMap<>();
    old.forEach(
        (task, kept) -> {
          for (int partition = 0; partition < parallelism; partition++) {
            spread.merge(
                new TaskId(task.stage(), partition),
                kept,
                (a, b) ->
                    new TaskObligations(
                        Math.min(a.holdMillis(), b.holdMillis()),
                        Math.min(a.wakeEventMillis(), b.wakeEventMillis()),
                        Math.min(a.wakeClockMillis(), b.wakeClockMillis()),
                        a.unfinished() || b.unfinished(),
                        Math.max(a.reachedMillis(), b.reachedMillis())));
          }
        });
    return spread;
  }

  private static final class NoStorage implements CheckpointStorage {
    @Override
    public String location() {
      return "nowhere";
    }

    @Override
    public boolean putIfAbsent(String name, List<ByteBuffer> content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream read(String name, long offset) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long sizeBytes(String name) {
      return -1;
    }

    @Override
    public List<String> list(String prefix) {
      return List.of();
    }

    @Override
    public void delete(String name) {}

    @Override
    public Optional<Appending> appending() {
      return Optional.empty();
    }

    @Override
    public AutoCloseable own() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> owner() {
      return Optional.empty();
    }
  }
}
