package dev.sluice.engine.commit;

import java.util.UUID;

/**
 * What a checkpoint knows of the query it belongs to.
 *
 * @param id given once, in {@link QueryMeta}
 * @param name as of the last run
 * @param parallelism of the last run
 * @param maxParallelism the number of key groups; never changes
 * @param nextStore the number that the next new stage's store gets; numbers are never used again
 */
public record QueryFacts(
    UUID id, String name, int parallelism, int maxParallelism, int nextStore) {}
