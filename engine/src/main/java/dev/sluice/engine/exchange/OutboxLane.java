package dev.sluice.engine.exchange;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.state.Blob;
import dev.sluice.state.spill.SpillFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a durable exchange, gathered as bytes until the task's record takes them. What has no
 * room in memory stays in the spill file. Owned by the producing task.
 */
final class OutboxLane implements Lane {
  private final int exchange;
  private final int from;
  private final int to;
  private final Spilling spilling;
  private final int pieceBytes;
  private final RowBuffer buffer;
  private List<Piece> pieces = new ArrayList<>();
  private long rows;
  private long takenBytes;

  /** What the batch before took: its rows are read in this one. */
  private long owedBytes;

  /** Rows in memory, or where they stand in the spill file. */
  private sealed interface Piece {
    record InMemory(OutboxRows rows) implements Piece {}

    record Spilled(int rows, SpillFile file, long place, int length) implements Piece {}
  }

  /**
   * A lane without rows.
   *
   * @param pieceBytes an outbox is cut into pieces of about this size
   */
  OutboxLane(Exchange exchange, int from, int to, Spilling spilling, int pieceBytes) {
    this.exchange = exchange.id();
    this.from = from;
    this.to = to;
    this.spilling = spilling;
    this.pieceBytes = pieceBytes;
    this.buffer = new RowBuffer(exchange.codec().copy(), exchange.kind() == Exchange.Kind.KEYED);
  }

  @Override
  public void begin() {
    rows = 0;
    pieces = new ArrayList<>();
    buffer.reset();
    spilling.memory().giveBack(owedBytes);
    owedBytes = takenBytes;
    takenBytes = 0;
  }

  @Override
  public void add(Object element, byte[] key, int keyGroup) throws IOException {
    buffer.add(element, key);
    if (buffer.size() >= pieceBytes) {
      flush();
    }
  }

  /** Adds rows of this lane that are there already. */
  void add(OutboxRows present) throws IOException {
    flush();
    pieces.add(new Piece.InMemory(present.to(to)));
    rows += present.rows();
  }

  @Override
  public void flush() throws IOException {
    if (buffer.rows() == 0) {
      return;
    }
    pieces.add(piece());
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

  /** The batch's rows, in order; called when no more will come to any lane of the task. */
  List<OutboxRows> pieces() throws IOException {
    List<OutboxRows> content = new ArrayList<>(pieces.size());
    for (Piece piece : pieces) {
      content.add(
          piece instanceof Piece.Spilled spilled ? read(spilled) : ((Piece.InMemory) piece).rows());
    }
    return content;
  }

  private OutboxRows read(Piece.Spilled spilled) throws IOException {
    Blob content = new Blob.Inline(spilled.file().bytes(spilled.place(), spilled.length()));
    return new OutboxRows(exchange, from, to, spilled.rows(), content);
  }

  private Piece piece() throws IOException {
    int length = buffer.size();
    if (spilling.memory().tryTake(length)) {
      takenBytes += length;
      return new Piece.InMemory(piece(buffer.rows(), buffer.copy()));
    }
    SpillFile file = spilling.file();
    return new Piece.Spilled(buffer.rows(), file, file.append(buffer.content()), length);
  }

  private OutboxRows piece(int pieceRows, ByteBuffer content) {
    return new OutboxRows(exchange, from, to, pieceRows, content);
  }
}
