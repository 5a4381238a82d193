package dev.sluice.engine.executor;

import java.nio.ByteBuffer;

/**
 * Rows of a durable exchange that one task produced for one partition of the consumer.
 *
 * @param exchange the plan's exchange
 * @param from the producer's partition
 * @param to the consumer's partition
 * @param rows how many
 * @param content the rows, each its key (if the exchange is keyed) and element, one after the other
 */
public record OutboxRows(int exchange, int from, int to, long rows, ByteBuffer content) {}
