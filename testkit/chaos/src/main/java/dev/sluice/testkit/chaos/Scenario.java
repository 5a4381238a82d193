package dev.sluice.testkit.chaos;

import java.io.IOException;

/** A way of breaking things. */
interface Scenario {
  /** Plays it once, with a checkpoint of its own, and adds to the tally. */
  void play(Surroundings surroundings, long seed) throws IOException, InterruptedException;
}
