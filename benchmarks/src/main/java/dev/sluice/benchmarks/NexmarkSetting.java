package dev.sluice.benchmarks;

import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;
import dev.sluice.benchmarks.nexmark.Query;

/**
 * What all runs of Nexmark have in common.
 *
 * @param events of a measured pass
 * @param directEvents the same for the DirectRunner, for which the others' would take an hour
 * @param passes measured in a process
 * @param warmupEvents of a pass that is not measured
 * @param warmupSeconds until which such passes are made
 * @param parallelism of the runners; also how many generators there are
 * @param heap of each JVM
 * @param profile whether Sluice's runs leave flight recordings
 */
record NexmarkSetting(
    Mode mode,
    int events,
    int directEvents,
    int passes,
    int warmupEvents,
    int warmupSeconds,
    int parallelism,
    String heap,
    boolean profile) {
  /** Of query 7 the DirectRunner gets fewer still. */
  private static final int HARD_FOR_DIRECT = 20;

  /** How many events a measured pass has. */
  int eventsOf(String peer, Query query) {
    if (!peer.equals("direct")) {
      return events;
    }
    return query == Query.Q7 ? hardDirectEvents() : directEvents;
  }

  /**
   * Events of query 7 on the DirectRunner, which looks at all bids that wait for a side input again
   * and again: its time grows with the square of their number.
   */
  int hardDirectEvents() {
    return Math.max(1, directEvents / HARD_FOR_DIRECT);
  }
}
