package dev.sluice.engine.executor;

import dev.sluice.engine.source.Source;

/** What a batch is about. */
public enum Scope {
  /** All there is: every source is read. */
  READ,
  /**
   * The query comes to rest between two steps of a script: only sources that end by themselves are
   * read, and whatever moves counts, be it a watermark alone.
   */
  SETTLE,
  /** What is owed gets delivered, and nothing new begins: no source is read. */
  DELIVER,
  /** What the clock has made due, before event time moves on: no source is read. */
  CLOCK;

  /** Whether the batch may read {@code source}. */
  public boolean mayRead(Source source) {
    return this == READ || (this == SETTLE && source.isBounded());
  }

  /** Whether all watermarks stay where they are. */
  public boolean isEventTimeStill() {
    return this == CLOCK;
  }
}
