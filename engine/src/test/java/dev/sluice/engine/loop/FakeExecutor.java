package dev.sluice.engine.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.engine.commit.MemoryLog;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.executor.Scope;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.watermark.Changes;
import dev.sluice.state.Blob;
import dev.sluice.state.Delta;
import dev.sluice.state.DeltaRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an executor of the plan "Read, then over a durable exchange Write": reads lines
 * from a list, sends each on, and gives those that were delivered to it away once that is
 * committed.
 */
final class FakeExecutor implements Executor {
  /** What the source has; the test adds to it. */
  final List<String> available = new ArrayList<>();

  /** What Write has been given, once committed. */
  final List<String> written = new ArrayList<>();

  final List<BatchRequest> requests = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final List<RuntimeException> failures = new ArrayList<>();
  boolean ended;

  /** At how many more tries another source gets all that a batch may take, and has nothing. */
  int othersTurns;

  /** A timer of Write's that is set anew, this much later, each time it fires; 0: none. */
  long timerEveryMillis;

  /** How many more batches Read says that it is not finished. */
  int unfinishedBatches;

  /** Whether the source can be asked without a batch. */
  boolean canBeAsked;

  /** Whether Write's time never ends. */
  boolean holdsBack;

  /** Where owed rows stand. */
  final MemoryLog log;

  private List<String> delivered = List.of();

  FakeExecutor(MemoryLog log) {
    this.log = log;
  }

  @Override
  public void start(QueryEnvironment environment, long version, List<DeltaRef> deltas) {}

  @Override
  public BatchResult run(BatchRequest request) {
    requests.add(request);
    calls.add("run " + request.batch());
    if (!failures.isEmpty()) {
      throw failures.remove(0);
    }
    List<TaskRecord> records = new ArrayList<>();
    SplitState split = request.splits().getOrDefault(0, List.of()).get(0);
    SplitState read = split;
    if (othersTurns > 0) {
      othersTurns--;
      read = unread(split);
    } else if (request.scope() != Scope.DELIVER && !split.done()) {
      read = read(split, request);
    }
    List<String> lines = lines(at(split), at(read));
    boolean wasUnfinished = unfinished(request, 0);
    boolean isEmpty = lines.isEmpty() && read.done() == split.done();
    if (!isEmpty || !read.caughtUp() || wasUnfinished || unfinishedBatches > 0) {
      isEmpty &= !wasUnfinished && unfinishedBatches == 0;
      records.add(
          record(
              request,
              0,
              lines,
              List.of(read),
              memory(EventTime.MAX_MILLIS, unfinishedBatches > 0)));
      unfinishedBatches = Math.max(0, unfinishedBatches - 1);
    }
    delivered = decode(request.outboxes());
    long timer = timer(request);
    if (!delivered.isEmpty() || timer != memoryOf(request, 1).wakeClockMillis()) {
      isEmpty = false;
      records.add(record(request, 1, List.of(), List.of(), memory(timer, false)));
    }
    List<StageTimes> after = after(request, read);
    isEmpty &= after.equals(request.stages()) && !Changes.areAskedFor(request);
    return new BatchResult(records, after, isEmpty);
  }

  @Override
  public boolean hasNews(BatchRequest tried) {
    if (!canBeAsked) {
      return true;
    }
    calls.add("asked " + tried.batch());
    if (!failures.isEmpty()) {
      throw failures.remove(0);
    }
    return at(tried.splits().getOrDefault(0, List.of()).get(0)) < available.size();
  }

  @Override
  public void committed(long batch, List<DeltaRef> deltas) {
    calls.add("committed " + batch);
    written.addAll(delivered);
  }

  @Override
  public void aborted(long batch) {
    calls.add("aborted " + batch);
  }

  @Override
  public void close() {
    calls.add("close");
  }

  private static SplitState unread(SplitState split) {
    return new SplitState(
        split.id(),
        split.split(),
        split.mark(),
        split.watermarkMillis(),
        split.done(),
        split.records(),
        false);
  }

  private SplitState read(SplitState split, BatchRequest request) {
    int from = at(split);
    int to = (int) Math.min(available.size(), from + request.limits().records());
    boolean done = ended && to == available.size();
    byte[] mark = ByteBuffer.allocate(4).putInt(to).array();
    return new SplitState(
        0, split.split(), mark, to, done, split.records() + to - from, to == available.size());
  }

  /** A timer that the clock has passed is set anew. */
  private long timer(BatchRequest request) {
    long set = memoryOf(request, 1).wakeClockMillis();
    if (timerEveryMillis == 0) {
      return EventTime.MAX_MILLIS;
    }
    boolean isUnset = set == EventTime.MAX_MILLIS;
    return isUnset || set < request.clockMillis() ? request.clockMillis() + timerEveryMillis : set;
  }

  /** The reader's time ends with its input, the writer's when that is committed. */
  private List<StageTimes> after(BatchRequest request, SplitState read) {
    StageTimes end = new StageTimes(EventTime.MAX_MILLIS, EventTime.MAX_MILLIS);
    StageTimes reader = read.done() ? end : request.stages().get(0);
    boolean isOver = !holdsBack && request.stages().get(0).equals(end);
    return List.of(reader, isOver ? end : request.stages().get(1));
  }

  private List<String> lines(int from, int to) {
    return List.copyOf(available.subList(from, to));
  }

  private static int at(SplitState split) {
    byte @Nullable [] mark = split.mark();
    return mark == null ? 0 : ByteBuffer.wrap(mark).getInt();
  }

  private static boolean unfinished(BatchRequest request, int stage) {
    return memoryOf(request, stage).unfinished();
  }

  private static TaskObligations memoryOf(BatchRequest request, int stage) {
    return request.obligations().getOrDefault(new TaskId(stage, 0), TaskObligations.NONE);
  }

  private static TaskObligations memory(long wakeClockMillis, boolean unfinished) {
    return new TaskObligations(
        EventTime.MAX_MILLIS, EventTime.MAX_MILLIS, wakeClockMillis, unfinished);
  }

  private static TaskRecord record(
      BatchRequest request,
      int stage,
      List<String> lines,
      List<SplitState> splits,
      TaskObligations memory) {
    List<OutboxRows> outbox = List.of();
    if (!lines.isEmpty()) {
      ByteBuffer content = ByteBuffer.wrap(String.join("\n", lines).getBytes(UTF_8));
      outbox = List.of(new OutboxRows(0, 0, 0, lines.size(), content));
    }
    return new TaskRecord(
        new TaskId(stage, 0),
        memory,
        0,
        new Delta(stage, 0, request.batch(), List.of()),
        outbox,
        splits,
        new byte[0],
        new TaskRecord.Counts(lines.size(), 0, 0, 0));
  }

  private List<String> decode(List<OutboxRows> outboxes) {
    List<String> lines = new ArrayList<>();
    for (OutboxRows rows : outboxes) {
      lines.addAll(List.of(UTF_8.decode(content(rows)).toString().split("\n")));
    }
    return lines;
  }

  private ByteBuffer content(OutboxRows rows) {
    return rows.content() instanceof Blob.Stored stored
        ? log.read(stored.ref())
        : ((Blob.Inline) rows.content()).buffers().get(0).duplicate();
  }
}
