package dev.sluice.runner;

import dev.sluice.engine.embedded.EmbeddedConfig;
import dev.sluice.engine.embedded.EmbeddedExecutor;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.query.Queries;
import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryListener;
import dev.sluice.engine.query.QueryStart;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.encryption.EncryptedStorage;
import dev.sluice.state.encryption.EncryptionKey;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.files.Scratch;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.files.ScratchPlace;
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
        settings.checkpoint() == null ? null : open(settings.checkpoint(), settings.keys());
    ScratchPlace place = settings.scratch();
    ScratchFolder scratch = settings.keys().areGiven() ? place.takeEncrypted() : place.take();
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

  private static CheckpointStorage open(Path checkpoint, Keys keys) {
    return EncryptedStorage.open(
        keys.areGiven()
            ? LocalCheckpointStorage.openEncrypted(checkpoint)
            : LocalCheckpointStorage.open(checkpoint),
        keys);
  }

  /** One that is gone with its process: if it is encrypted, nobody has the key. */
  private static CheckpointStorage openTemporary(Path checkpoint, Keys keys) {
    return EncryptedStorage.over(
        LocalCheckpointStorage.openTemporary(checkpoint),
        keys.areGiven() ? Keys.of(EncryptionKey.random(), null) : Keys.NONE);
  }

  private static QueryStart start(
      Plan plan,
      RunSettings settings,
      @Nullable CheckpointStorage given,
      Path scratch,
      List<QueryListener> listeners) {
    CheckpointStorage storage =
        given == null ? openTemporary(scratch.resolve("checkpoint"), settings.keys()) : given;
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
