package dev.sluice.engine.query;

import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.loop.Retained;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.run.MetricsFold;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.StateBackend;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * All that a query is started with. The query closes executor and backend when it ends, and also if
 * it can't be started.
 */
public record QueryStart(
    Plan plan, QueryConfig config, Checkpoint checkpoint, Executor executor, Surroundings around) {
  /**
   * What a log keeps that nobody can go back to: the last batch, and those whose rows it may owe.
   */
  private static final Retained RETAINED_TEMPORARILY = new Retained(3, 0);

  /** Which batches the log keeps at least. */
  Retained retained() {
    return checkpoint.durable() ? config.retained() : RETAINED_TEMPORARILY;
  }

  /**
   * Where a query keeps what must last.
   *
   * @param durable whether the checkpoint outlives the query
   * @param dropRemoved whether state, places in sources and owed rows may be dropped that the plan
   *     has no stage or exchange for any more
   */
  public record Checkpoint(
      CheckpointStorage storage, StateBackend backend, boolean durable, boolean dropRemoved) {}

  /**
   * What comes from outside.
   *
   * @param clock the machine's
   * @param metrics how what tasks measured is put together
   * @param ids gives new ids
   */
  public record Surroundings(InstantSource clock, MetricsFold metrics, Supplier<UUID> ids) {
    /** The system's clock, and random ids. */
    public static Surroundings ofSystem(MetricsFold metrics) {
      return new Surroundings(InstantSource.system(), metrics, UUID::randomUUID);
    }
  }
}
