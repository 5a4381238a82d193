package dev.sluice.translation.state;

import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** State in the order of time, which knows its beginning without reading it all. */
public interface EarliestFirst {
  /** The time of the first element, or null if there is none. */
  @Nullable Instant earliest();
}
