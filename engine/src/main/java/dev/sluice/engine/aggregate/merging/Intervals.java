package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Windows;

/** Windows that are spans of time, and are merged where they overlap. */
public interface Intervals extends Windows {
  /** The first event time that belongs to the window. */
  long startMillis(Object window);

  /** The window from one event time to another, both of which belong to it. */
  Object between(long startMillis, long maxTimestampMillis);
}
