package dev.sluice.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Blob;
import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.Delta;
import dev.sluice.state.DeltaRef;
import dev.sluice.testkit.SeededTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Batches are committed at random to a log in memory; recovery must find what a model says. */
final class CommitFoldTest {
  private static final MetricsFold SUM =
      (total, more) -> bytes(ByteBuffer.wrap(total).getLong() + ByteBuffer.wrap(more).getLong());

  private static final Plan PLAN =
      new TestPlans()
          .source("Read", new TestPlans.UnreadSource(3))
          .operator("Count")
          .operator("Write")
          .exchange(0, 1, false)
          .exchange(1, 2, true)
          .build();

  private static final UUID ID = new UUID(1, 2);
  private static final int PARALLELISM = 2;

  @SeededTest(seeds = 100)
  void recoveryFindsWhatWasCommitted(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryLog log = new MemoryLog(() -> random.nextInt(4) == 0);
    Run run = new Run(log, random);

    int batches = random.nextInt(1, 12);
    for (int batch = 1; batch <= batches; batch++) {
      run.commitOne();
    }

    ResumePoint.After found = after(log.reopened());
    run.model.requireSame(found.state(), found.deltas(), log);
    run.model.requireSame(run.state, found.deltas(), log);
  }

  @Test
  void anEmptyLogIsAFreshStart() {
    assertThat(ResumePoint.of(List.of(), SUM)).isInstanceOf(ResumePoint.FreshStart.class);
  }

  @Test
  void refusesRecordsThatDoNotFollowFromEachOther() {
    MemoryLog log = new MemoryLog(() -> false);
    Run run = new Run(log, new SplittableRandom(1));
    for (int batch = 0; batch < 3; batch++) {
      run.commitOne();
    }
    List<LoggedRecord> records = log.records;

    assertThatThrownBy(() -> ResumePoint.of(records.subList(1, 3), SUM))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("batch 2")
        .hasMessageContaining("only what changed");
    assertThatThrownBy(
            () -> ResumePoint.of(List.of(records.get(0), records.get(2), records.get(1)), SUM))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("does not follow");
  }

  @Test
  void refusesWhatANewerSluiceWrote() {
    byte[] record = oneRecord();
    byte[] newerVersion = record.clone();
    newerVersion[4] = 2;
    ByteBuffer newerPart = ByteBuffer.allocate(record.length + 2).put(record).put((byte) 99);

    assertThatThrownBy(() -> CommitRecordCodec.decode(1, ByteBuffer.wrap(newerVersion)))
        .isExactlyInstanceOf(CheckpointException.class)
        .hasMessageContaining("batch 1 has the format 2, this Sluice reads 1")
        .hasMessageContaining("newer");
    assertThatThrownBy(() -> CommitRecordCodec.decode(1, newerPart.put((byte) 0).flip()))
        .isExactlyInstanceOf(CheckpointException.class)
        .hasMessageContaining("a part 99 that this Sluice does not know");
  }

  @SeededTest(seeds = 200)
  void damagedBytesAreRefusedAndNothingWorse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] record = oneRecord();
    boolean cut = random.nextBoolean();
    int length = cut ? random.nextInt(record.length) : record.length;
    if (!cut) {
      record[random.nextInt(record.length)] ^= (byte) (1 << random.nextInt(8));
    }

    try {
      CommitRecordCodec.decode(1, ByteBuffer.wrap(record, 0, length));
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("batch 1");
    }
  }

  @Test
  void afterAChangeOfParallelismEveryPartitionOwesTheEarliestAndMustRun() {
    MemoryLog log = new MemoryLog(() -> false);
    Run run = new Run(log, new SplittableRandom(5));
    run.commit(
        List.of(
            run.task(1, 0, new TaskObligations(50, 60, 70, false)),
            run.task(1, 1, new TaskObligations(40, 80, 90, false))));
    CommittedState state = after(log.reopened()).state();

    state.begin(
        new QueryFacts(ID, "q", 3, 128, 3),
        List.copyOf(state.stages()),
        new PlanStores(PLAN, List.copyOf(state.stages())).partitions(3));

    TaskObligations merged = new TaskObligations(40, 60, 70, true);
    assertThat(state.obligations())
        .containsOnly(
            Map.entry(new TaskKey(1, 0), merged),
            Map.entry(new TaskKey(1, 1), merged),
            Map.entry(new TaskKey(1, 2), merged));
  }

  private static byte[] oneRecord() {
    MemoryLog log = new MemoryLog(() -> true);
    Run run = new Run(log, new SplittableRandom(3));
    run.commit(List.of(run.randomTask(0, 0), run.randomTask(1, 1), run.randomTask(1, 0)));
    return log.records.get(0).content().array();
  }

  private static ResumePoint.After after(MemoryLog log) {
    return (ResumePoint.After) ResumePoint.of(log.recovered(), SUM);
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  /** A committer fed with random results, and the model of what it should have made last. */
  private static final class Run {
    final CommittedState state = new CommittedState(SUM);
    final Model model = new Model();
    private final MemoryLog log;
    private final SplittableRandom random;
    private final Committer committer;
    private long clockMillis = 1000;
    private List<StageTimes> times = List.of(StageTimes.START, StageTimes.START, StageTimes.START);

    Run(MemoryLog log, SplittableRandom random) {
      this.log = log;
      this.random = random;
      PlanStores stores =
          new PlanStores(
              PLAN,
              List.of(
                  new StageFact(0, "Read", "a.Source", false),
                  new StageFact(1, "Count", "", false),
                  new StageFact(2, "Write", "", false)));
      state.begin(
          new QueryFacts(ID, "q", PARALLELISM, 128, 3), stores.facts(), stores.partitions(2));
      committer = new Committer(log, state, stores, SUM);
    }

    void commitOne() {
      List<TaskRecord> tasks = new ArrayList<>();
      for (int stage = 0; stage < 3; stage++) {
        for (int partition = 0; partition < PARALLELISM; partition++) {
          if (random.nextInt(3) > 0) {
            tasks.add(randomTask(stage, partition));
          }
        }
      }
      commit(tasks);
    }

    void commit(List<TaskRecord> tasks) {
      clockMillis += random.nextInt(5);
      List<StageTimes> moved = new ArrayList<>();
      for (StageTimes before : times) {
        moved.add(random.nextBoolean() ? before : new StageTimes(random.nextLong(), clockMillis));
      }
      times = moved;
      BatchRequest request =
          new BatchRequest(
              state.batch() + 1,
              clockMillis,
              new BatchLimits(1, 1, 1),
              Scope.READ,
              times,
              Map.of(),
              Map.of(0, model.splits()),
              List.of());
      BatchResult result = new BatchResult(tasks, times, false);
      model.commit(request, result, log);
      committer.commit(request, result);
    }

    TaskRecord task(int stage, int partition, TaskObligations memory) {
      return new TaskRecord(
          new TaskId(stage, partition),
          memory,
          0,
          new Delta(stage, partition, state.batch() + 1, List.of()),
          List.of(),
          List.of(),
          new byte[0],
          TaskRecord.Counts.NONE);
    }

    /** Bytes that stand there before their batch is committed. */
    private Blob stored(byte[] bytes) {
      log.blobs.add(bytes);
      return new Blob.Stored(new BlobRef("elsewhere", log.blobs.size() - 1, bytes.length, 7));
    }

    TaskRecord randomTask(int stage, int partition) {
      List<ByteBuffer> delta = new ArrayList<>();
      for (int pieces = random.nextInt(3); pieces > 0; pieces--) {
        delta.add(ByteBuffer.wrap(bytes(random.nextLong())));
      }
      List<OutboxRows> outboxes = new ArrayList<>();
      for (int to = 0; stage == 1 && to < random.nextInt(3); to++) {
        ByteBuffer rows = ByteBuffer.wrap(bytes(random.nextLong()));
        Blob content = random.nextBoolean() ? Blob.of(rows) : stored(rows.array());
        outboxes.add(new OutboxRows(1, partition, to, random.nextInt(9), content));
      }
      List<SplitState> splits = new ArrayList<>();
      for (SplitState split : stage == 0 ? model.splits() : List.<SplitState>of()) {
        if (split.id() % PARALLELISM == partition && random.nextBoolean()) {
          splits.add(
              new SplitState(
                  split.id(),
                  split.split(),
                  random.nextInt(5) == 0 ? split.mark() : bytes(random.nextLong()),
                  random.nextLong(),
                  random.nextInt(5) == 0,
                  split.records() + random.nextInt(9)));
        }
      }
      TaskObligations memory =
          new TaskObligations(
              randomTime(), randomTime(), randomTime(), random.nextBoolean(), -randomTime());
      return new TaskRecord(
          new TaskId(stage, partition),
          memory,
          0,
          new Delta(stage, partition, state.batch() + 1, delta),
          outboxes,
          splits,
          random.nextBoolean() ? new byte[0] : bytes(random.nextInt(100)),
          TaskRecord.Counts.NONE);
    }

    private long randomTime() {
      return random.nextBoolean() ? EventTime.MAX_MILLIS : random.nextLong();
    }
  }

  /** The plainest way to remember the same. */
  private static final class Model {
    private final Map<TaskId, TaskObligations> obligations = new HashMap<>();
    private final TreeMap<Integer, SplitState> splits = new TreeMap<>();
    private final List<String> deltas = new ArrayList<>();
    private List<String> owed = List.of();
    private List<StageTimes> times = List.of();
    private long metrics;
    private long batch;
    private long clockMillis;

    Model() {
      for (int id = 0; id < 3; id++) {
        splits.put(id, new SplitState(id, bytes(id), null, EventTime.MIN_MILLIS, false, 0));
      }
    }

    List<SplitState> splits() {
      return List.copyOf(splits.values());
    }

    void commit(BatchRequest request, BatchResult result, MemoryLog log) {
      batch = request.batch();
      clockMillis = request.clockMillis();
      times = result.stages();
      owed = new ArrayList<>();
      for (TaskRecord task : result.records()) {
        obligations.put(task.task(), task.obligations());
        task.splits().forEach(split -> splits.put(split.id(), split));
        if (task.metrics().length > 0) {
          metrics += ByteBuffer.wrap(task.metrics()).getLong();
        }
        if (!task.delta().isEmpty()) {
          deltas.add(text(task.delta().store(), task.delta().partition(), batch));
        }
        for (OutboxRows rows : task.outboxes()) {
          owed.add(
              "Count->Write "
                  + text(rows.from(), rows.to(), rows.rows())
                  + hex(content(rows.content(), log)));
        }
      }
    }

    void requireSame(CommittedState state, List<DeltaRef> refs, MemoryLog log) {
      assertThat(state.batch()).isEqualTo(batch);
      assertThat(state.clockMillis()).isEqualTo(clockMillis);
      assertThat(state.query()).isEqualTo(new QueryFacts(ID, "q", PARALLELISM, 128, 3));
      for (int stage = 0; stage < 3; stage++) {
        assertThat(state.times(stage)).isEqualTo(times.get(stage));
      }
      assertThat(state.obligations()).hasSameSizeAs(obligations);
      obligations.forEach(
          (task, memory) ->
              assertThat(state.obligations(new TaskKey(task.stage(), task.partition())))
                  .isEqualTo(memory));
      assertThat(state.splits(0))
          .usingRecursiveComparison()
          .ignoringFields("caughtUp")
          .isEqualTo(splits());
      assertThat(state.metrics().length == 0 ? 0 : ByteBuffer.wrap(state.metrics()).getLong())
          .isEqualTo(metrics);
      assertThat(refs.stream().map(d -> text(d.store(), d.partition(), d.version())))
          .isEqualTo(deltas);
      assertThat(
              state.owed().stream()
                  .map(
                      o ->
                          o.exchange()
                              + " "
                              + text(o.from(), o.to(), o.rows())
                              + hex(log.read(o.blob()))))
          .isEqualTo(owed);
    }

    private static ByteBuffer content(Blob blob, MemoryLog log) {
      return blob instanceof Blob.Stored stored
          ? log.read(stored.ref())
          : ((Blob.Inline) blob).buffers().get(0);
    }

    private static String text(long... numbers) {
      return java.util.Arrays.toString(numbers);
    }

    private static String hex(ByteBuffer bytes) {
      return Long.toHexString(bytes.getLong(0));
    }
  }
}
