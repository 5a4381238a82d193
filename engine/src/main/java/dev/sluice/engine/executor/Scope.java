package dev.sluice.engine.executor;

import dev.sluice.engine.source.Source;

/** Which sources a batch may read. */
public enum Sources {
  /** All of them. */
  ALL,
  /**
   * Those that end by themselves: the query comes to rest between two steps of a script, so that
   * whatever moves in such a batch counts, be it a watermark alone.
   */
  BOUNDED,
  /** None: what is owed gets delivered, and nothing new begins. */
  NONE;

  /** Whether the batch may read {@code source}. */
  public boolean mayRead(Source source) {
    return this == ALL || (this == BOUNDED && source.isBounded());
  }
}
