package dev.sluice.testkit.engine.child;

import dev.sluice.engine.embedded.EmbeddedConfig;
import dev.sluice.engine.embedded.EmbeddedExecutor;
import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.query.Queries;
import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryConfig;
import dev.sluice.engine.query.QueryStart;
import dev.sluice.engine.query.Trigger;
import dev.sluice.state.heap.HeapStateBackend;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.state.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A world with its checkpoint, and runs of the plan over it, one after the other. */
final class Runs {
  private final Path directory;
  final World world;
  private int starts;

  Runs(Path directory) throws IOException {
    this.directory = directory;
    this.world = new World(Files.createDirectories(directory.resolve("world")).toString());
  }

  EmbeddedExecutor embedded() {
    return new EmbeddedExecutor(EmbeddedConfig.of(1, scratch("spill"), System::nanoTime));
  }

  ChildJvmExecutor children(ChildFaults faults) {
    return new ChildJvmExecutor(2, scratch("children"), faults);
  }

  /** Takes in all that is there, a few lines a batch, and ends. */
  Query run(Executor executor) throws InterruptedException {
    QueryStart start =
        new QueryStart(
            Plans.of(world),
            new QueryConfig(
                "sums", new Trigger.AvailableNow(), new BatchLimits(7, 1 << 20, 10_000), 3, 2, 5),
            new QueryStart.Checkpoint(
                LocalCheckpointStorage.open(directory.resolve("checkpoint")),
                () ->
                    HeapStateBackend.open(scratch("state"), StoreOptions.withOverlayBytes(1 << 20)),
                true,
                false),
            () -> new Announcing(executor, world),
            QueryStart.Surroundings.ofSystem(MetricsFold.NONE));
    Query query = new Queries().start(start);
    if (!query.awaitTermination(Duration.ofMinutes(2))) {
      throw new AssertionError("The query does not end: " + query.statusMessage());
    }
    return query;
  }

  private Path scratch(String name) {
    return directory.resolve("scratch-" + ++starts + "-" + name);
  }
}
