package dev.sluice.benchmarks;

import dev.sluice.benchmarks.nexmark.NexmarkPipeline.Mode;

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
  int eventsOf(String peer) {
    return peer.equals("direct") ? directEvents : events;
  }
}
