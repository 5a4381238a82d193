package dev.sluice.engine.commit;

import dev.sluice.engine.plan.Plan;

/**
 * What a run brings to a checkpoint.
 *
 * @param name the query's
 * @param parallelism may be another than last time
 * @param dropRemoved whether state, places in sources and owed rows may be dropped that the plan
 *     has no stage or exchange for any more
 */
public record RunFacts(Plan plan, String name, int parallelism, boolean dropRemoved) {}
