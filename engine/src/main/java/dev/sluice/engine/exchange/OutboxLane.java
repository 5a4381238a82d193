package dev.sluice.engine.exchange;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a durable exchange, gathered as bytes until the task's record takes them. What has no
 * room in memory is mapped from the spill file. Owned by the producing task.
 */
final class OutboxLane implements Lane {
  /** An outbox is cut into pieces of about this size. */
  private static final int PIECE_BYTES = 1 << 20;

  private final int exchange;
  private final int from;
  private final int to;
  private final Spilling spilling;
  private final RowBuffer buffer;
  private List<OutboxRows> pieces = new ArrayList<>();
  private long rows;
  private long takenBytes;

  OutboxLane(Exchange exchange, int from, int to, Spilling spilling) {
    this.exchange = exchange.id();
    this.from = from;
    this.to = to;
    this.spilling = spilling;
    this.buffer = new RowBuffer(exchange.codec().copy(), exchange.kind() == Exchange.Kind.KEYED);
  }

  @Override
  public void begin() {
    rows = 0;
    pieces = new ArrayList<>();
    buffer.reset();
    spilling.memory().giveBack(takenBytes);
    takenBytes = 0;
  }

  @Override
  public void add(Object element, byte[] key, int keyGroup) throws IOException {
    buffer.add(element, key);
    if (buffer.size() >= PIECE_BYTES) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    if (buffer.rows() == 0) {
      return;
    }
    pieces.add(new OutboxRows(exchange, from, to, buffer.rows(), content()));
    rows += buffer.rows();
    buffer.trim();
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public boolean isFull() {
    return false;
  }

  /** The batch's rows, in order. */
  List<OutboxRows> pieces() {
    return pieces;
  }

  private ByteBuffer content() throws IOException {
    int length = buffer.size();
    if (spilling.memory().tryTake(length)) {
      takenBytes += length;
      return buffer.copy();
    }
    SpillFile file = spilling.file();
    return file.map(file.append(buffer.content()), length);
  }
}
