package dev.sluice.engine.commit;

import dev.sluice.state.BlobRef;

/**
 * Where committed rows of a durable exchange stand.
 *
 * @param exchange its name
 * @param from the producer's partition
 * @param to the consumer's partition
 * @param rows how many
 */
public record OutboxRef(String exchange, int from, int to, long rows, BlobRef blob) {}
