package dev.sluice.engine.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.Delta;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.local.LocalCheckpointStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which plans a checkpoint takes, and what it says to the others. */
final class ResumptionTest {
  private static final UUID ID = new UUID(7, 7);
  private static final Plan PLAN = plan("Read", "Count", "Write");

  @TempDir private Path directory;
  private CheckpointStorage storage;
  private MemoryLog log = new MemoryLog(() -> false);

  @BeforeEach
  void openStorage() {
    storage = LocalCheckpointStorage.open(directory.resolve("checkpoint"));
  }

  @Test
  void aNewCheckpointIsGivenItsDescription() {
    Resumption start = start(PLAN);

    assertThat(start.state().query()).isEqualTo(new QueryFacts(ID, "q", 2, 128, 3));
    assertThat(start.stores().storeIds()).isEqualTo(Map.of("Read", 0, "Count", 1, "Write", 2));
    QueryMeta meta = QueryMeta.read(storage).orElseThrow();
    assertThat(meta.id()).isEqualTo(ID);
    assertThat(meta.stages()).isEqualTo(start.stores().facts());
  }

  @Test
  void theIdSurvivesARestartAlsoBeforeTheFirstBatch() {
    start(PLAN);

    Resumption again =
        Resumption.of(storage, log, facts(PLAN, false), MetricsFold.NONE, () -> new UUID(0, 0));

    assertThat(again.state().query().id()).isEqualTo(ID);
  }

  @Test
  void aNewStageGetsANewStoreAndTheOthersKeepTheirs() {
    commitState(start(PLAN));

    Resumption again = start(plan("Read", "Filter", "Count", "Write"));

    assertThat(again.stores().storeIds())
        .isEqualTo(Map.of("Read", 0, "Filter", 3, "Count", 1, "Write", 2));
    assertThat(again.state().times(1)).isEqualTo(new StageTimes(10, 5));
    assertThat(again.deltas()).hasSize(1);
  }

  @Test
  void aStageWithoutStateMayGoAndItsStoreIsNotUsedAgain() {
    Plan longer = plan("Read", "Format", "Count", "Write");
    commitState(start(longer));
    commitState(start(PLAN));

    Resumption again = start(longer);

    assertThat(again.stores().storeIds())
        .isEqualTo(Map.of("Read", 0, "Format", 4, "Count", 2, "Write", 3));
  }

  @Test
  void refusesAPlanThatWouldLoseStateNamingTheStages() {
    commitState(start(PLAN));

    assertThatThrownBy(() -> start(plan("Read", "Sum", "Write")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(storage.location())
        .hasMessageContaining("of the query q (" + ID + ")")
        .hasMessageContaining("Count (has state)")
        .hasMessageContaining("an exchange that owes rows")
        .hasMessageContaining("New in this plan: Sum.")
        .hasMessageEndingWith(
            " Run the pipeline that wrote it, give the steps the names that they had, or choose"
                + " another checkpoint location. Nothing was changed.")
        .hasMessageNotContaining("Read (")
        .hasMessageNotContaining("another pipeline:");
  }

  @Test
  void refusesAPlanThatKeepsItsStateInAnotherLayout() {
    commitState(start(counting("windows 1")));

    assertThatThrownBy(() -> start(counting("")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Count (has state, kept as windows 1)")
        .hasMessageContaining("New in this plan: Count.");
    assertThatThrownBy(() -> start(counting("windows 2")))
        .hasMessageContaining("Count (has state, kept as windows 1)");
    assertThat(start(counting("windows 1")).stores().storeIds()).containsEntry("Count", 1);
  }

  private static Plan counting(String layout) {
    return new TestPlans()
        .source("Read", new TestPlans.UnreadSource(1))
        .operator("Count", layout)
        .operator("Write")
        .exchange(0, 1, false)
        .exchange(1, 2, true)
        .build();
  }

  @Test
  void refusesAPlanThatReadsAnotherSource() {
    commitState(start(PLAN));
    Plan other =
        new TestPlans()
            .source("Read", new TestPlans.OtherSource())
            .operator("Count")
            .operator("Write")
            .exchange(0, 1, false)
            .exchange(1, 2, true)
            .build();

    assertThatThrownBy(() -> start(other))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Read (reads " + TestPlans.UnreadSource.class.getName() + ")");
  }

  @Test
  void refusesTheCheckpointOfAnotherPipeline() {
    start(PLAN);

    assertThatThrownBy(() -> start(plan("A", "B", "C")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is one of another pipeline: none of its stages is in this plan")
        .hasMessageContaining("New in this plan: A, B, C.");
  }

  @Test
  void whatWasRemovedIsDroppedIfThatIsAllowed() {
    commitState(start(PLAN));
    Plan changed = plan("Read", "Sum", "Write");

    Resumption again =
        Resumption.of(storage, log.reopened(), facts(changed, true), MetricsFold.NONE, () -> ID);

    assertThat(again.stores().storeIds()).isEqualTo(Map.of("Read", 0, "Sum", 3, "Write", 2));
    assertThat(again.state().obligations()).doesNotContainKey(new TaskKey(1, 0));
    assertThat(again.state().splits(0)).hasSize(1);
  }

  @Test
  void refusesAnotherMaximalParallelism() {
    start(PLAN);
    Plan wider = new Plan(PLAN.stages(), PLAN.exchanges(), 256, PLAN.watermarks());

    assertThatThrownBy(() -> Resumption.check(storage, facts(wider, true)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("maximal parallelism of 128")
        .hasMessageContaining("asks for 256")
        .hasMessageContaining("Ask for 128");
  }

  @Test
  void refusesADescriptionThatANewerSluiceWrote() {
    putSigned("{ \"format\": 3, \"id\": \"x\" }\n");

    assertThatThrownBy(() -> start(PLAN))
        .isExactlyInstanceOf(CheckpointException.class)
        .hasMessageContaining("format 3, this Sluice reads 2");
  }

  @Test
  void refusesADamagedDescription() {
    put("{ \"format\": 1, \"id\": \"nobody\"");

    assertThatThrownBy(() -> start(PLAN))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("query.meta in " + storage.location());
  }

  @Test
  void refusesEveryFlippedBitAndEveryCutOfADescription() throws IOException {
    start(PLAN);
    byte[] written;
    try (InputStream in = storage.read(QueryMeta.OBJECT, 0)) {
      written = in.readAllBytes();
    }
    for (int bit = 0; bit < written.length * 8; bit++) {
      byte[] flipped = written.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      refuses("bit " + bit, flipped);
    }
    for (int length = 0; length < written.length; length++) {
      refuses("cut to " + length, Arrays.copyOf(written, length));
    }
  }

  private static void refuses(String what, byte[] description) {
    MemoryStorage memory = new MemoryStorage();
    memory.putIfAbsent(QueryMeta.OBJECT, List.of(ByteBuffer.wrap(description)));

    assertThatThrownBy(() -> Resumption.check(memory, facts(PLAN, false)))
        .as(what)
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("query.meta in memory")
        .hasMessageContaining("./sluice repair");
  }

  @Test
  void readsADescriptionWithoutAChecksumAsOlderBuildsWroteIt() {
    put(old(128));

    assertThat(start(PLAN).state().query().id()).isEqualTo(ID);
  }

  @Test
  void refusesADescriptionThatTheLogContradicts() {
    commitState(start(PLAN));
    storage.delete(QueryMeta.OBJECT);
    put(old(129));
    Plan asTheDescriptionAdvises =
        new Plan(PLAN.stages(), PLAN.exchanges(), 129, PLAN.watermarks());

    for (Plan plan : List.of(PLAN, asTheDescriptionAdvises)) {
      assertThatThrownBy(() -> start(plan))
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining("says that the maximal parallelism is 129, but the log says 128");
    }
  }

  @Test
  void refusesADescriptionBesideALogThatIsGone() {
    put(old(128));

    assertThatThrownBy(() -> Resumption.requireLog(storage))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("query.meta in " + storage.location())
        .hasMessageContaining("no file of the log");
  }

  private static String old(int maxParallelism) {
    return """
        { "format" : 1, "id" : "%s", "name" : "q", "maxParallelism" : %d,
          "stages" : [ { "store" : 0, "name" : "Read", "source" : "%s" },
            { "store" : 1, "name" : "Count", "source" : "" },
            { "store" : 2, "name" : "Write", "source" : "" } ] }"""
        .formatted(ID, maxParallelism, TestPlans.UnreadSource.class.getName());
  }

  private void putSigned(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    put(text + String.format("crc32c %08x%n", crc.getValue()));
  }

  @Test
  void refusesALogWithoutItsDescription() {
    commitState(start(PLAN));
    storage.delete(QueryMeta.OBJECT);

    assertThatThrownBy(() -> start(PLAN))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("query.meta is missing");
  }

  private static Plan plan(String... names) {
    TestPlans plans = new TestPlans().source(names[0], new TestPlans.UnreadSource(1));
    for (int i = 1; i < names.length; i++) {
      plans.operator(names[i]);
    }
    for (int i = 1; i < names.length; i++) {
      plans.exchange(i - 1, i, i == names.length - 1);
    }
    return plans.build();
  }

  private Resumption start(Plan plan) {
    log = log.reopened();
    Resumption start = Resumption.of(storage, log, facts(plan, false), MetricsFold.NONE, () -> ID);
    start.describe(storage);
    return start;
  }

  private static RunFacts facts(Plan plan, boolean dropRemoved) {
    return new RunFacts(plan, "q", 2, dropRemoved);
  }

  /** Commits a batch after which Read has a place, Count has state, and Write is owed a row. */
  private void commitState(Resumption start) {
    Plan plan = start.stores().plan();
    int count =
        plan.stages().stream().filter(s -> s.name().equals("Count")).findFirst().orElseThrow().id();
    int lastExchange = plan.exchanges().size() - 1;
    SplitState split = new SplitState(0, new byte[1], null, EventTime.MIN_MILLIS, false, 0);
    BatchRequest request =
        new BatchRequest(
            start.state().batch() + 1,
            start.state().batch() + 1,
            new BatchLimits(1, 1, 1),
            Scope.READ,
            List.of(),
            Map.of(),
            Map.of(0, start.state().splits(0).isEmpty() ? List.of(split) : start.state().splits(0)),
            List.of());
    TaskRecord task =
        new TaskRecord(
            new TaskId(count, 0),
            TaskObligations.NONE,
            0,
            new Delta(1, 0, 1, List.of(ByteBuffer.wrap(new byte[3]))),
            List.of(new OutboxRows(lastExchange, 0, 0, 1, ByteBuffer.wrap(new byte[2]))),
            List.of(),
            new byte[0],
            TaskRecord.Counts.NONE);
    List<StageTimes> times =
        plan.stages().stream()
            .map(Stage::id)
            .map(id -> id == count ? new StageTimes(10, 5) : StageTimes.START)
            .toList();
    new Committer(log, start.state(), start.stores(), MetricsFold.NONE)
        .commit(request, new BatchResult(List.of(task), times, false));
  }

  private void put(String description) {
    storage.putIfAbsent(QueryMeta.OBJECT, List.of(ByteBuffer.wrap(description.getBytes(UTF_8))));
  }
}
