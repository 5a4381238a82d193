package dev.sluice.runner;

import dev.sluice.engine.embedded.EmbeddedConfig;
import dev.sluice.engine.embedded.EmbeddedExecutor;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.query.Queries;
import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryListener;
import dev.sluice.engine.query.QueryStart;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.translation.metrics.StepMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts queries in this process, and clears up after them. */
final class QueryLauncher {
  static final Queries QUERIES = new Queries();

  private QueryLauncher() {}

  /**
   * Starts a plan.
   *
   * @param listeners told of this query
   * @throws dev.sluice.state.CheckpointException if the checkpoint can't be used: it is unchanged
   */
  static Query start(Plan plan, RunSettings settings, List<QueryListener> listeners) {
    EndOfProcess.begin();
    CheckpointStorage given =
        settings.checkpoint() == null ? null : LocalCheckpointStorage.open(settings.checkpoint());
    ScratchFolder scratch = settings.scratch().take();
    List<QueryListener> all = new ArrayList<>();
    all.add(new Clearing(scratch));
    all.addAll(listeners);
    try {
      return QUERIES.start(start(plan, settings, given, scratch.path(), all));
    } catch (RuntimeException | Error e) {
      scratch.close();
      throw e;
    }
  }

  private static QueryStart start(
      Plan plan,
      RunSettings settings,
      @Nullable CheckpointStorage given,
      Path scratch,
      List<QueryListener> listeners) {
    CheckpointStorage storage =
        given == null ? LocalCheckpointStorage.openTemporary(scratch.resolve("checkpoint")) : given;
    return new QueryStart(
        plan,
        settings.query(),
        new QueryStart.Checkpoint(
            storage,
            () -> Backends.open(settings.state(), cleared(scratch.resolve("state"))),
            settings.isDurable(),
            false),
        () ->
            new EmbeddedExecutor(
                EmbeddedConfig.of(
                    settings.query().parallelism(),
                    scratch.resolve("exchanges"),
                    System::nanoTime)),
        QueryStart.Surroundings.ofSystem(StepMetrics.fold()).with(listeners));
  }

  /** A directory without what a run that has failed left there. */
  private static Path cleared(Path directory) {
    if (Files.exists(directory)) {
      Scratch.delete(directory);
    }
    return directory;
  }

  /** Deletes a query's scratch when it has ended. */
  private record Clearing(ScratchFolder scratch) implements QueryListener {
    @Override
    public void onTerminated(Query query) {
      scratch.close();
    }
  }
}
