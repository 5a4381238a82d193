package dev.sluice.engine.exchange;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The rows that wait for one consuming task. Any thread may put, the task's thread takes.
 *
 * <p>Bounded by its producers: they yield while it {@link #isFull}, and what a step gives beyond
 * that is bounded by the exchanges' memory, above which it is spilled.
 */
public final class Inbox {
  private final ConcurrentLinkedQueue<Queued> chunks = new ConcurrentLinkedQueue<>();
  private final AtomicLong rows = new AtomicLong();
  private final int queueRows;
  private final int keyGroups;

  Inbox(int queueRows, int keyGroups) {
    this.queueRows = queueRows;
    this.keyGroups = keyGroups;
  }

  public boolean isEmpty() {
    return chunks.isEmpty();
  }

  /** Whether producers should wait. */
  public boolean isFull() {
    return rows.get() >= queueRows;
  }

  /** The next chunk, or null; it is to be given back after use. */
  public @Nullable RowChunk take() throws IOException {
    Queued next = chunks.poll();
    if (next == null) {
      return null;
    }
    rows.addAndGet(-next.rows());
    return next instanceof SpilledChunk spilled
        ? spilled.lane().read(spilled, keyGroups)
        : (RowChunk) next;
  }

  /** The consumer is through with a chunk. */
  public void giveBack(RowChunk chunk) {
    QueueLane home = chunk.home();
    if (home != null) {
      home.giveBack(chunk);
    }
  }

  void put(Queued chunk) {
    rows.addAndGet(chunk.rows());
    chunks.add(chunk);
  }
}
