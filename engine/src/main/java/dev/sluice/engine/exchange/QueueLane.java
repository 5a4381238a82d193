package dev.sluice.engine.exchange;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.Exchange;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Rows that go over in memory, or through a file when memory is short. Chunks are queued in the
 * order in which they were filled, spilled or not, so the order of rows is kept.
 *
 * <p>Owned by the producing task; {@link #read} and {@link #giveBack} are the consumer's.
 */
final class QueueLane implements Lane {
  /** The size of a chunk is estimated from about so many of its rows. */
  private static final int SAMPLES = 8;

  /** What a row takes in the arrays, and the headers of its key. */
  private static final int ROW_BYTES = 48;

  private final Exchange exchange;
  private final Inbox inbox;
  private final Spilling spilling;
  private final int chunkRows;
  private final boolean isKeyed;
  private final ElementCodec codec;
  private final ElementCodec consumersCodec;
  private final AtomicReference<@Nullable RowChunk> spare = new AtomicReference<>();
  private @Nullable RowBuffer buffer;
  private RowChunk filling;
  private long rows;

  QueueLane(Exchange exchange, Inbox inbox, Spilling spilling, int chunkRows) {
    this.exchange = exchange;
    this.inbox = inbox;
    this.spilling = spilling;
    this.chunkRows = chunkRows;
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
    if (chunk.isFull()) {
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
    long bytes = estimateBytes(full);
    if (spilling.memory().tryTake(bytes)) {
      full.bytes(bytes);
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
            consumersCodec, isKeyed, spilled.file().read(spilled.offset(), spilled.length()));
    RowChunk chunk = new RowChunk(exchange.input(), Math.max(1, spilled.rows()), isKeyed, null);
    while (reader.hasNext()) {
      Object element = reader.next();
      if (isKeyed) {
        chunk.add(element, reader.key(), KeyGroups.of(reader.key(), keyGroups));
      } else {
        chunk.add(element);
      }
    }
    if (chunk.size() != spilled.rows()) {
      throw new IOException(
          "Exchange %s spilled %d rows and read %d: its codec does not read what it writes"
              .formatted(exchange.name(), spilled.rows(), chunk.size()));
    }
    return chunk;
  }

  /** The consumer is through with a chunk of this lane. */
  void giveBack(RowChunk chunk) {
    spilling.memory().giveBack(chunk.bytes());
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
    return new SpilledChunk(this, file, file.append(bytes.content()), length, chunk.size());
  }

  private long estimateBytes(RowChunk chunk) {
    int size = chunk.size();
    int step = Math.max(1, size / SAMPLES);
    long sampled = 0;
    int samples = 0;
    for (int i = 0; i < size; i += step) {
      sampled += codec.sizeBytes(chunk.element(i));
      if (isKeyed) {
        sampled += chunk.key(i).length;
      }
      samples++;
    }
    return size * (sampled / samples + ROW_BYTES);
  }
}
