package dev.sluice.testkit.engine.child;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.state.DeltaRef;
import java.util.List;

/** Tells the world of a commit before the executor hears of it. */
record Announcing(Executor executor, World world) implements Executor {
  @Override
  public void start(QueryEnvironment environment, long version, List<DeltaRef> deltas) {
    executor.start(environment, version, deltas);
  }

  @Override
  public BatchResult run(BatchRequest request) {
    return executor.run(request);
  }

  @Override
  public void committed(long batch, List<DeltaRef> deltas) {
    world.announce(batch);
    executor.committed(batch, deltas);
  }

  @Override
  public void aborted(long batch) {
    executor.aborted(batch);
  }

  @Override
  public void close() {
    executor.close();
  }
}
