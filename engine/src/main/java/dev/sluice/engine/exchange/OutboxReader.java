package dev.sluice.engine.exchange;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.state.CheckpointStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of committed outboxes that are one task's input, chunk by chunk. Owned by the task. */
public final class OutboxReader {
  private static final int CHUNK_ROWS = 1024;

  private final Plan plan;
  private final List<OutboxRows> outboxes;
  private final CheckpointStorage storage;
  private int next;
  private @Nullable RowReader reader;

  /**
   * Reads {@code outboxes} in their order, one piece at a time.
   *
   * @param storage where those stand that are not given as bytes
   */
  public OutboxReader(Plan plan, List<OutboxRows> outboxes, CheckpointStorage storage) {
    this.plan = plan;
    this.outboxes = outboxes;
    this.storage = storage;
  }

  /**
   * The next chunk, or null at the end.
   *
   * @throws dev.sluice.state.CorruptCheckpointException if a piece is not what was written, before
   *     any of its rows is given
   */
  public @Nullable RowChunk next() throws IOException {
    RowReader open = reader;
    while (open == null || !open.hasNext()) {
      if (next == outboxes.size()) {
        return null;
      }
      OutboxRows outbox = outboxes.get(next++);
      Exchange exchange = plan.exchanges().get(outbox.exchange());
      ByteBuffer content = outbox.content().read(storage);
      open = new RowReader(exchange.codec().copy(), isKeyed(exchange), content);
      reader = open;
    }
    return fill(open, plan.exchanges().get(outboxes.get(next - 1).exchange()));
  }

  private RowChunk fill(RowReader open, Exchange exchange) throws IOException {
    long leftBytes = open.leftBytes();
    RowChunk chunk = new RowChunk(exchange.input(), CHUNK_ROWS, isKeyed(exchange), null);
    while (!chunk.isFull() && open.hasNext()) {
      Object element = open.next();
      if (chunk.isKeyed()) {
        byte[] key = open.key();
        chunk.add(element, key, KeyGroups.of(key, ExchangeNet.keyGroupsOf(plan, exchange.to())));
      } else {
        chunk.add(element);
      }
    }
    chunk.sizeBytes(leftBytes - open.leftBytes());
    return chunk;
  }

  private static boolean isKeyed(Exchange exchange) {
    return exchange.kind() == Exchange.Kind.KEYED;
  }
}
