package dev.sluice.engine.loop;

import dev.sluice.engine.loop.BatchObserver.Phase;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/** Takes the time of a batch's phases, for progress. Owned by the query's thread. */
final class Stopwatch {
  private final InstantSource source;
  private final Map<Phase, Long> durationMillis = new EnumMap<>(Phase.class);
  private long sinceMillis;

  Stopwatch(InstantSource source) {
    this.source = source;
  }

  void start() {
    durationMillis.clear();
    sinceMillis = source.millis();
  }

  /** The phase that began with the start or the lap before is over. */
  void lap(Phase phase) {
    long now = source.millis();
    durationMillis.put(phase, Math.max(0, now - sinceMillis));
    sinceMillis = now;
  }

  Map<Phase, Long> durationMillis() {
    return Map.copyOf(durationMillis);
  }
}
