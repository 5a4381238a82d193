package dev.sluice.engine.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.drive.StageEnd;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Delta;
import dev.sluice.testkit.SeededTest;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WatermarksTest {
  private static final int PARTITIONS = 3;

  @SeededTest(seeds = 200)
  void neverGoesBackNorPassesAnInputOrAHold(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Plan plan = randomPlan(random);
    List<StageTimes> times = start(plan);
    Map<TaskId, TaskObligations> memory = new HashMap<>();
    Map<Integer, List<SplitState>> splits = new HashMap<>();
    for (int stage = 0; stage < plan.stages().size(); stage++) {
      if (isSource(plan, stage)) {
        splits.put(stage, randomSplits(random, random.nextInt(4)));
      }
    }

    for (int batch = 1; batch <= 20; batch++) {
      List<TaskRecord> records = randomRecords(random, plan, splits, times);
      BatchRequest request = request(batch, times, memory, splits);

      List<StageTimes> after = after(plan, request, records);

      for (TaskRecord record : records) {
        memory.put(record.task(), record.obligations());
        List<SplitState> known = splits.getOrDefault(record.task().stage(), new ArrayList<>());
        record.splits().forEach(split -> known.set(split.id(), split));
      }
      for (int stage = 0; stage < after.size(); stage++) {
        check(plan, plan.watermarks(), stage, times, after, memory, splits, records);
      }
      times = after;
    }
  }

  @Test
  void holdsADurableInputBackUntilItIsCommitted() {
    Plan plan = line(true);
    Watermarks watermarks = new Watermarks(plan);
    List<StageTimes> before = List.of(new StageTimes(10, 10), new StageTimes(5, 5));

    BatchWatermarks batch = watermarks.begin(request(Scope.READ, before));
    boolean isReadyAtOnce = batch.isInputComplete(1);
    batch.complete(0, 20, EventTime.MAX_MILLIS);
    batch.complete(1, EventTime.MAX_MILLIS, EventTime.MAX_MILLIS);

    assertThat(isReadyAtOnce).isTrue();
    assertThat(batch.after()).containsExactly(new StageTimes(20, 20), new StageTimes(10, 10));
    assertThat(watermarks.settled(batch.after(), new long[] {EventTime.MAX_MILLIS, 15}))
        .containsExactly(new StageTimes(20, 20), new StageTimes(20, 15));
  }

  @Test
  void waitsForAPlainInputAndStopsWhereTheSlowestTaskStopped() {
    BatchWatermarks batch =
        new Watermarks(line(false)).begin(request(Scope.READ, start(line(false))));

    assertThat(batch.isInputComplete(1)).isFalse();
    batch.complete(0, 20, 18);
    assertThat(batch.isInputComplete(1)).isTrue();
    assertThat(batch.inputMillis(1)).isEqualTo(18);
    assertThat(batch.complete(1, 12, 15)).isEqualTo(new StageTimes(12, 12));
  }

  @Test
  void leavesTheOutputOfAnOvertakenStageWhereItIsForOneBatch() {
    Plan plan = line(false);
    List<StageTimes> before = List.of(new StageTimes(10, 10), new StageTimes(5, 3));

    List<StageTimes> overtaken = after(plan, request(Scope.READ, before), List.of(overtaken(1)));
    List<StageTimes> next = after(plan, request(Scope.READ, overtaken), List.of());

    assertThat(overtaken.get(1).outputMillis()).isEqualTo(3);
    assertThat(overtaken.get(1).inputMillis()).isGreaterThan(5);
    assertThat(next.get(1).outputMillis()).isEqualTo(overtaken.get(1).inputMillis());
  }

  @Test
  void behindADurableExchangeTimeThatGoesByChangesNothing() {
    Plan plan = line(true);
    List<StageTimes> before = List.of(new StageTimes(10, 10), new StageTimes(5, 3));
    BatchRequest request = request(Scope.READ, before);

    assertThat(after(plan, request, List.of(overtaken(1))))
        .isEqualTo(after(plan, request, List.of()));
  }

  @Test
  void movesNothingWhileEventTimeIsStill() {
    Plan plan = line(false);
    List<StageTimes> before = List.of(new StageTimes(10, 10), new StageTimes(5, 3));

    assertThat(after(plan, request(Scope.CLOCK, before), List.of())).isEqualTo(before);
  }

  /** All stages' watermarks after a batch of which all records are there. */
  private static List<StageTimes> after(Plan plan, BatchRequest request, List<TaskRecord> records) {
    BatchWatermarks batch = new Watermarks(plan).begin(request);
    Map<TaskId, TaskRecord> done = new HashMap<>();
    records.forEach(record -> done.put(record.task(), record));
    for (int stage = 0; stage < plan.stages().size(); stage++) {
      StageEnd end = new StageEnd(plan, request, batch, stage);
      for (int partition = 0; partition < PARTITIONS; partition++) {
        TaskId task = new TaskId(stage, partition);
        end.ended(task, done.get(task));
      }
      end.complete();
    }
    return batch.after();
  }

  private static TaskRecord overtaken(int stage) {
    return new TaskRecord(
        new TaskId(stage, 0),
        TaskObligations.NONE,
        EventTime.MAX_MILLIS,
        true,
        new Delta(stage, 0, 1, List.of()),
        List.of(),
        List.of(),
        new byte[0],
        TaskRecord.Counts.NONE);
  }

  @Test
  void aStageWithoutInputsOrSplitsIsAtTheEndOfTime() {
    assertThat(Watermarks.ofSplits(List.of())).isEqualTo(EventTime.MAX_MILLIS);
    assertThat(
            Watermarks.ofSplits(List.of(split(0, 7, true), split(1, 9, false), split(2, 8, true))))
        .isEqualTo(9);
  }

  private static void check(
      Plan plan,
      WatermarkPolicy policy,
      int stage,
      List<StageTimes> before,
      List<StageTimes> after,
      Map<TaskId, TaskObligations> memory,
      Map<Integer, List<SplitState>> splits,
      List<TaskRecord> records) {
    StageTimes old = before.get(stage);
    long bound = EventTime.MAX_MILLIS;
    List<Exchange> inputs = plan.inputsOf(stage);
    if (isSource(plan, stage)) {
      for (SplitState split : splits.getOrDefault(stage, List.of())) {
        bound = Math.min(bound, split.done() ? EventTime.MAX_MILLIS : split.watermarkMillis());
      }
    } else {
      long[] outs =
          inputs.stream()
              .mapToLong(
                  input -> (input.durable() ? before : after).get(input.from()).outputMillis())
              .sorted()
              .toArray();
      if (outs.length > 0) {
        bound = policy == WatermarkPolicy.MIN ? outs[0] : outs[outs.length - 1];
      }
      for (TaskRecord record : records) {
        bound = record.task().stage() == stage ? Math.min(bound, record.reachedMillis()) : bound;
      }
    }
    long hold = EventTime.MAX_MILLIS;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TaskObligations kept =
          memory.getOrDefault(new TaskId(stage, partition), TaskObligations.NONE);
      hold = Math.min(hold, kept.holdMillis());
    }
    long in = Math.max(old.inputMillis(), bound);
    long out = Math.max(old.outputMillis(), Math.min(in, hold));
    assertThat(after.get(stage)).isEqualTo(new StageTimes(in, out));
    assertThat(out).isLessThanOrEqualTo(in);
  }

  private static List<TaskRecord> randomRecords(
      SplittableRandom random,
      Plan plan,
      Map<Integer, List<SplitState>> splits,
      List<StageTimes> times) {
    List<TaskRecord> records = new ArrayList<>();
    for (int stage = 0; stage < plan.stages().size(); stage++) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        if (random.nextBoolean()) {
          records.add(
              record(random, new TaskId(stage, partition), splits.get(stage), times.get(stage)));
        }
      }
    }
    return records;
  }

  private static TaskRecord record(
      SplittableRandom random, TaskId task, @Nullable List<SplitState> splits, StageTimes before) {
    List<SplitState> moved = new ArrayList<>();
    if (splits != null) {
      for (SplitState split : splits) {
        if (split.id() % PARTITIONS == task.partition() && !split.done()) {
          long watermark = split.watermarkMillis() + random.nextInt(50);
          moved.add(split(split.id(), watermark, random.nextInt(8) == 0));
        }
      }
    }
    long hold = random.nextInt(3) == 0 ? random.nextInt(300) : EventTime.MAX_MILLIS;
    long reached =
        random.nextInt(4) == 0 ? before.inputMillis() + random.nextInt(30) : EventTime.MAX_MILLIS;
    return new TaskRecord(
        task,
        new TaskObligations(hold, EventTime.MAX_MILLIS, EventTime.MAX_MILLIS, false),
        reached,
        new Delta(task.stage(), task.partition(), 1, List.of()),
        List.of(),
        moved,
        new byte[0],
        TaskRecord.Counts.NONE);
  }

  private static Plan randomPlan(SplittableRandom random) {
    int stages = 1 + random.nextInt(7);
    List<Stage> all = new ArrayList<>();
    List<Exchange> exchanges = new ArrayList<>();
    for (int stage = 0; stage < stages; stage++) {
      boolean isSource = stage == 0 || random.nextInt(4) == 0;
      all.add(stage(stage, isSource));
      for (int from = 0; from < stage && !isSource; from++) {
        if (random.nextInt(3) == 0) {
          exchanges.add(exchange(exchanges.size(), from, stage, random.nextInt(3) == 0));
        }
      }
    }
    return new Plan(
        all, exchanges, 16, random.nextBoolean() ? WatermarkPolicy.MIN : WatermarkPolicy.MAX);
  }

  private static Plan line(boolean durable) {
    return new Plan(
        List.of(stage(0, true), stage(1, false)),
        List.of(exchange(0, 0, 1, durable)),
        16,
        WatermarkPolicy.MIN);
  }

  private static List<StageTimes> start(Plan plan) {
    return Collections.nCopies(plan.stages().size(), StageTimes.START);
  }

  private static List<SplitState> randomSplits(SplittableRandom random, int count) {
    List<SplitState> splits = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      splits.add(split(id, random.nextInt(20), false));
    }
    return splits;
  }

  private static SplitState split(int id, long watermark, boolean done) {
    return new SplitState(id, new byte[0], null, watermark, done, 0);
  }

  private static boolean isSource(Plan plan, int stage) {
    return plan.stages().get(stage).head() instanceof Stage.SourceHead;
  }

  private static Stage stage(int id, boolean isSource) {
    Stage.Head head =
        isSource
            ? new Stage.SourceHead(new NoSource())
            : new Stage.OperatorHead(
                "head" + id,
                (context, outputs) -> {
                  throw new AssertionError("never opened");
                });
    return new Stage(id, "stage" + id, Stage.Partitions.ALL, head, new Chain(List.of(), List.of()));
  }

  private static Exchange exchange(int id, int from, int to, boolean durable) {
    return new Exchange(
        id, "exchange" + id, from, to, 0, Exchange.Kind.FORWARD, null, durable, new NoCodec());
  }

  private static BatchRequest request(Scope scope, List<StageTimes> times) {
    return new BatchRequest(
        1, 0, new BatchLimits(1, 1, 1), scope, times, Map.of(), Map.of(), List.of());
  }

  private static BatchRequest request(
      long batch,
      List<StageTimes> times,
      Map<TaskId, TaskObligations> memory,
      Map<Integer, List<SplitState>> splits) {
    return new BatchRequest(
        batch, 0, new BatchLimits(1, 1, 1), Scope.READ, times, memory, splits, List.of());
  }

  private static final class NoSource implements Source {
    private static final long serialVersionUID = 1L;

    @Override
    public List<byte[]> split(int desired) {
      return List.of();
    }

    @Override
    public SplitReader open(byte[] split, byte @Nullable [] mark) {
      throw new AssertionError("never opened");
    }

    @Override
    public boolean isBounded() {
      return true;
    }

    @Override
    public String describe(byte @Nullable [] mark) {
      return "";
    }
  }

  private static final class NoCodec implements ElementCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Object element, OutputStream out) {
      throw new AssertionError("never used");
    }

    @Override
    public Object decode(InputStream in) {
      throw new AssertionError("never used");
    }
  }
}
