package dev.sluice.engine.query;

import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.loop.Retained;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.plan.Plan;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.StateBackend;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * All that a query is started with.
 *
 * @param executors opens the executor of a run, each time another one; the query closes it
 */
public record QueryStart(
    Plan plan,
    QueryConfig config,
    Checkpoint checkpoint,
    Supplier<? extends Executor> executors,
    Surroundings around) {
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
   * @param backends opens the backend of a run, each time another one; the query closes it
   * @param durable whether the checkpoint outlives the query
   * @param dropRemoved whether state, places in sources and owed rows may be dropped that the plan
   *     has no stage or exchange for any more
   */
  public record Checkpoint(
      CheckpointStorage storage,
      Supplier<? extends StateBackend> backends,
      boolean durable,
      boolean dropRemoved) {}

  /**
   * What comes from outside.
   *
   * @param clock the machine's
   * @param metrics how what tasks measured is put together
   * @param ids gives new ids
   * @param listeners told of this query alone, before those that are told of all
   */
  public record Surroundings(
      InstantSource clock,
      MetricsFold metrics,
      Supplier<UUID> ids,
      List<? extends QueryListener> listeners) {
    public Surroundings {
      listeners = List.copyOf(listeners);
    }

    /** The system's clock, and random ids. */
    public static Surroundings ofSystem(MetricsFold metrics) {
      return new Surroundings(InstantSource.system(), metrics, UUID::randomUUID, List.of());
    }

    /** The same with listeners of this query alone. */
    public Surroundings with(List<? extends QueryListener> listeners) {
      return new Surroundings(clock, metrics, ids, listeners);
    }
  }
}
