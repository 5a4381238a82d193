package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Resumption;
import dev.sluice.state.CommitLog;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Has the log forget what nobody wants to go back to. When it is worth a look it knows. Owned by
 * the query's thread.
 *
 * <p>Of the batches' clocks every 32nd is remembered; that much more may be kept.
 */
final class Retention {
  private final CommitLog log;
  private final Retained retained;
  private final Deque<Resumption.Clocked> clocks;
  private long lastNoted;

  /**
   * @param known clocks of batches that the log has, oldest first
   */
  Retention(CommitLog log, Retained retained, Iterable<Resumption.Clocked> known) {
    this.log = log;
    this.retained = retained;
    clocks = new ArrayDeque<>();
    known.forEach(clocks::add);
    lastNoted = clocks.isEmpty() ? 0 : clocks.getLast().batch();
  }

  void committed(long batch, long clockMillis) {
    long oldest = batch - retained.batches() + 1;
    if (retained.millis() > 0) {
      oldest = Math.min(oldest, oldestWithin(batch, clockMillis));
    }
    log.sweep(oldest);
  }

  /** The batch that was the last one at the beginning of the time; 0 if that is not known. */
  private long oldestWithin(long batch, long clockMillis) {
    if (batch - lastNoted >= Resumption.Clocked.EVERY) {
      clocks.add(new Resumption.Clocked(batch, clockMillis));
      lastNoted = batch;
    }
    long fromMillis = clockMillis - retained.millis();
    long oldest = 0;
    while (!clocks.isEmpty() && clocks.getFirst().clockMillis() <= fromMillis) {
      oldest = clocks.removeFirst().batch();
    }
    if (oldest > 0) {
      clocks.addFirst(new Resumption.Clocked(oldest, Long.MIN_VALUE));
    }
    return oldest;
  }
}
