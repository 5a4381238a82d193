package dev.sluice.engine.exchange;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.state.spill.SpillFile;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Rows that go over in memory, or through a file when memory is short. Chunks are queued in the
 * order in which they were filled, spilled or not, so the order of rows is kept.
 *
 * <p>A chunk goes over when it has all its rows, or when these are large. Rows are measured the
 * more often the larger they are: of small ones the 1st, 2nd, 4th, 8th and so on.
 *
 * <p>Owned by the producing task; {@link #read} and {@link #giveBack} are the consumer's.
 */
final class QueueLane implements Lane {
  /** What a row takes in the arrays, and the headers of its key. */
  private static final int ROW_BYTES = 48;

  private final Exchange exchange;
  private final Inbox inbox;
  private final Spilling spilling;
  private final int chunkRows;
  private final long chunkBytes;
  private final boolean isKeyed;
  private final ElementCodec codec;
  private final ElementCodec consumersCodec;
  private final AtomicReference<@Nullable RowChunk> spare = new AtomicReference<>();
  private @Nullable RowBuffer buffer;
  private RowChunk filling;
  private long rows;

  /** What the rows in {@link #filling} take, as far as they were looked at. */
  private long fillingBytes;

  private int lookedAt;
  private int nextLook = 1;

  QueueLane(Exchange exchange, Inbox inbox, Spilling spilling, ExchangeConfig config) {
    this.exchange = exchange;
    this.inbox = inbox;
    this.spilling = spilling;
    this.chunkRows = config.chunkRows();
    this.chunkBytes = config.chunkBytes();
    this.isKeyed = exchange.kind() == Exchange.Kind.KEYED;
    this.codec = exchange.codec().copy();
    this.consumersCodec = exchange.codec().copy();
    this.filling = newChunk();
  }

  @Override
  public void begin() {
    rows = 0;
  }

  @Override
  public void add(Object element, byte[] key, int keyGroup) throws IOException {
    RowChunk chunk = filling;
    if (isKeyed) {
      chunk.add(element, key, keyGroup);
    } else {
      chunk.add(element);
    }
    if (chunk.size() == nextLook) {
      measure(chunk);
    }
    if (chunk.isFull() || fillingBytes >= chunkBytes) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    RowChunk full = filling;
    if (full.size() == 0) {
      return;
    }
    rows += full.size();
    if (lookedAt < full.size()) {
      measure(full);
    }
    long bytes = fillingBytes;
    fillingBytes = 0;
    lookedAt = 0;
    nextLook = 1;
    if (spilling.memory().tryTake(bytes)) {
      full.sizeBytes(bytes);
      RowChunk other = spare.getAndSet(null);
      filling = other == null ? newChunk() : other;
      inbox.put(full);
    } else {
      inbox.put(spill(full));
      full.clear();
    }
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public boolean isFull() {
    return inbox.isFull();
  }

  /** Reads a spilled chunk of this lane. */
  RowChunk read(SpilledChunk spilled, int keyGroups) throws IOException {
    RowReader reader =
        new RowReader(
            consumersCodec, isKeyed, spilled.file().read(spilled.place(), spilled.length()));
    RowChunk chunk = new RowChunk(exchange.input(), Math.max(1, spilled.rows()), isKeyed, null);
    while (reader.hasNext()) {
      Object element = reader.next();
      if (isKeyed) {
        chunk.add(element, reader.key(), KeyGroups.of(reader.key(), keyGroups));
      } else {
        chunk.add(element);
      }
    }
    chunk.sizeBytes(spilled.length());
    if (chunk.size() != spilled.rows()) {
      throw new IOException(
          "Exchange %s spilled %d rows and read %d: its codec does not read what it writes"
              .formatted(exchange.name(), spilled.rows(), chunk.size()));
    }
    return chunk;
  }

  /** The consumer is through with a chunk of this lane. */
  void giveBack(RowChunk chunk) {
    spilling.memory().giveBack(chunk.sizeBytes());
    chunk.clear();
    spare.set(chunk);
  }

  private RowChunk newChunk() {
    return new RowChunk(exchange.input(), chunkRows, isKeyed, this);
  }

  private SpilledChunk spill(RowChunk chunk) throws IOException {
    RowBuffer bytes = buffer;
    if (bytes == null) {
      bytes = new RowBuffer(codec, isKeyed);
      buffer = bytes;
    }
    bytes.reset();
    for (int i = 0; i < chunk.size(); i++) {
      bytes.add(chunk.element(i), isKeyed ? chunk.key(i) : NO_KEY);
    }
    SpillFile file = spilling.file();
    int length = bytes.size();
    long place = file.append(bytes.content());
    bytes.trim();
    return new SpilledChunk(this, file, place, length, chunk.size());
  }

  /** Measures the newest row, which stands for all since the last look. */
  private void measure(RowChunk chunk) {
    int size = chunk.size();
    long rowBytes = codec.sizeBytes(chunk.element(size - 1)) + ROW_BYTES;
    if (isKeyed) {
      rowBytes += chunk.key(size - 1).length;
    }
    fillingBytes += rowBytes * (size - lookedAt);
    lookedAt = size;
    long roomFor = Math.max(1, (chunkBytes - fillingBytes) / (2 * rowBytes));
    nextLook = size + (int) Math.min(size, roomFor);
  }
}
