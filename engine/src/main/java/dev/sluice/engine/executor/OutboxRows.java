package dev.sluice.engine.executor;

import dev.sluice.state.Blob;
import java.nio.ByteBuffer;

/**
 * Rows of a durable exchange that one task produced for one partition of the consumer, or a piece
 * of them: as bytes in a batch's result, by where they stand in the log if an earlier run owes
 * them.
 *
 * @param exchange the plan's exchange
 * @param from the producer's partition
 * @param to the consumer's partition
 * @param rows how many
 * @param content the rows, each its key (if the exchange is keyed) and element, one after the other
 */
public record OutboxRows(int exchange, int from, int to, long rows, Blob content) {
  /** Of rows that are the bytes of a buffer. */
  public OutboxRows(int exchange, int from, int to, long rows, ByteBuffer content) {
    this(exchange, from, to, rows, Blob.of(content));
  }

  /** The same rows for another partition of the consumer. */
  public OutboxRows to(int partition) {
    return partition == to ? this : new OutboxRows(exchange, from, partition, rows, content);
  }
}
