package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;

/**
 * Kills the job at random moments: while it starts and recovers, while it runs, and several times
 * in a row with hardly a pause.
 */
final class Kills implements Scenario {
  private static final int KILLS = 20;
  private static final long READY_MILLIS = 300_000;
  private long readyMillis = 2_000;

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "kills", seed)) {
      played.send(40);
      if (surroundings.topics()) {
        // The sink's very first transaction: docs/limits.md says why no kill may fall into it.
        JobProcess first = played.start("--trigger=available-now");
        if (!first.awaitEnd(READY_MILLIS) || first.exitValue() != 0) {
          first.kill();
          played.failed(first);
          return;
        }
      }
      for (int kill = 0; kill < KILLS; kill++) {
        played.send(10 + played.random.nextInt(80));
        if (!kill(played)) {
          return;
        }
      }
      played.finish();
    }
  }

  private boolean kill(Case played) throws IOException, InterruptedException {
    JobProcess job = played.start();
    boolean inStart = played.random.nextInt(3) == 0;
    if (inStart) {
      job.awaitEnd((long) (played.random.nextDouble() * readyMillis));
    } else if (!played.awaitReading(job)) {
      return false;
    } else {
      readyMillis = (readyMillis * 3 + job.aliveMillis()) / 4;
      job.awaitEnd(Math.round(Math.pow(played.random.nextDouble(), 2) * 1_500));
    }
    if (!job.kill()) {
      played.failed(job);
      return false;
    }
    played.tally.add(Of.KILLS);
    if (inStart) {
      played.tally.add(Of.KILLS_IN_START);
    }
    return true;
  }
}
