package dev.sluice.engine.query;

import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.StageTimes;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.loop.BatchObserver.Phase;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.query.QueryProgress.SourceProgress;
import dev.sluice.engine.query.QueryProgress.StageProgress;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each batch what it did, and keeps the last hundred.
 *
 * <p>{@link #add} belongs to the query's thread; {@link #recent} may be called by any.
 */
final class ProgressRecorder {
  static final int KEPT = 100;

  private final RunIds ids;
  private final Plan plan;
  private final Restarts restarts;
  private final String sink;
  private final Map<List<Integer>, Described> described = new HashMap<>();
  private volatile List<QueryProgress> recent = List.of();

  /** A mark and what its source says of it: mostly the start of a batch is the end of another. */
  private record Described(byte @Nullable [] mark, String text) {}

  ProgressRecorder(RunIds ids, Plan plan, Restarts restarts) {
    this.ids = ids;
    this.restarts = restarts;
    this.plan = plan;
    sink =
        plan.stages().stream()
            .filter(stage -> plan.outputsOf(stage.id()).isEmpty())
            .map(Stage::name)
            .collect(Collectors.joining(", "));
  }

  List<QueryProgress> recent() {
    return recent;
  }

  QueryProgress add(Commit commit, Map<Phase, Long> durationMillis) {
    QueryProgress progress = progress(commit, durationMillis);
    List<QueryProgress> kept = new ArrayList<>(recent);
    if (kept.size() == KEPT) {
      kept.remove(0);
    }
    kept.add(progress);
    recent = List.copyOf(kept);
    return progress;
  }

  private QueryProgress progress(Commit commit, Map<Phase, Long> durationMillis) {
    long read = 0;
    for (TaskRecord task : commit.result().records()) {
      read += task.counts().read();
    }
    long timestampMillis = commit.request().clockMillis();
    return new QueryProgress(
        ids.id(),
        ids.runId(),
        ids.name(),
        commit.batch(),
        timestampMillis,
        read,
        perSecond(read, timestampMillis),
        durations(durationMillis),
        leastWatermark(commit.result().stages()),
        sources(commit),
        stages(commit),
        sink,
        restarts());
  }

  private QueryProgress.Restarted restarts() {
    Restarts.Told told = restarts.told();
    return new QueryProgress.Restarted(told.count(), told.lastFailure(), told.lastFailureMillis());
  }

  private double perSecond(long rows, long nowMillis) {
    List<QueryProgress> before = recent;
    if (before.isEmpty()) {
      return 0;
    }
    long millis = nowMillis - before.get(before.size() - 1).timestampMillis();
    return millis <= 0 ? 0 : rows * 1000.0 / millis;
  }

  private static Map<String, Long> durations(Map<Phase, Long> durationMillis) {
    Map<String, Long> durations = new HashMap<>();
    durationMillis.forEach(
        (phase, millis) -> durations.put(phase.name().toLowerCase(Locale.ROOT), millis));
    durations.put(
        "triggerExecution", durationMillis.values().stream().mapToLong(Long::longValue).sum());
    return durations;
  }

  private static long leastWatermark(List<StageTimes> stages) {
    long least = EventTime.MAX_MILLIS;
    for (StageTimes times : stages) {
      least = Math.min(least, times.outputMillis());
    }
    return least;
  }

  private List<SourceProgress> sources(Commit commit) {
    List<SourceProgress> sources = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      if (stage.head() instanceof Stage.SourceHead head) {
        sources.add(source(commit, stage, head.source()));
      }
    }
    return sources;
  }

  private SourceProgress source(Commit commit, Stage stage, Source source) {
    Map<String, String> start = new HashMap<>();
    Map<String, String> end = new HashMap<>();
    for (SplitState split : commit.request().splits().getOrDefault(stage.id(), List.of())) {
      String text = describe(stage, source, split);
      start.put(Integer.toString(split.id()), text);
      end.put(Integer.toString(split.id()), text);
    }
    long read = 0;
    for (TaskRecord task : commit.result().records()) {
      if (task.task().stage() == stage.id()) {
        read += task.counts().read();
        for (SplitState split : task.splits()) {
          end.put(Integer.toString(split.id()), describe(stage, source, split));
        }
      }
    }
    String description = stage.name() + " (" + source.getClass().getSimpleName() + ")";
    return new SourceProgress(description, start, end, read);
  }

  private String describe(Stage stage, Source source, SplitState split) {
    List<Integer> key = List.of(stage.id(), split.id());
    Described known = described.get(key);
    if (known == null || known.mark() != split.mark()) {
      known = new Described(split.mark(), source.describe(split.mark()));
      described.put(key, known);
    }
    return known.text();
  }

  private List<StageProgress> stages(Commit commit) {
    Map<Integer, StageProgress> stages = new HashMap<>();
    for (TaskRecord task : commit.result().records()) {
      int stage = task.task().stage();
      StageTimes times = commit.result().stages().get(stage);
      StageProgress one =
          new StageProgress(
              plan.stages().get(stage).name(),
              task.counts().in() + task.counts().read(),
              task.counts().out(),
              task.counts().droppedLate(),
              task.delta().sizeBytes(),
              times.inputMillis(),
              times.outputMillis());
      stages.merge(stage, one, ProgressRecorder::sum);
    }
    return stages.keySet().stream().sorted().map(stages::get).toList();
  }

  private static StageProgress sum(StageProgress one, StageProgress other) {
    return new StageProgress(
        one.name(),
        one.rowsIn() + other.rowsIn(),
        one.rowsOut() + other.rowsOut(),
        one.rowsDroppedLate() + other.rowsDroppedLate(),
        one.stateBytesWritten() + other.stateBytesWritten(),
        one.inputWatermarkMillis(),
        one.outputWatermarkMillis());
  }
}
