package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;
import java.util.List;

/** Starts two processes on one checkpoint, in the same moment or one after the other, and asks. */
final class Owners implements Scenario {
  private static final int MEETINGS = 6;

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "owners", seed)) {
      for (int meeting = 0; meeting < MEETINGS; meeting++) {
        played.send(30);
        if (!meet(played)) {
          return;
        }
      }
      played.finish();
    }
  }

  private static boolean meet(Case played) throws IOException, InterruptedException {
    JobProcess asking = played.random.nextBoolean() ? played.command("status") : null;
    JobProcess one = played.start();
    if (played.random.nextBoolean() && !played.awaitReading(one)) {
      return false;
    }
    JobProcess other = played.start();
    while (one.isAlive() && other.isAlive() && one.aliveMillis() < 300_000) {
      other.awaitEnd(50);
    }
    JobProcess refused = one.isAlive() ? other : one;
    JobProcess owner = refused == one ? other : one;
    boolean good = true;
    if (refused.isAlive()) {
      played.tally.bad(Of.HUNG, played.name() + ": two owners, or one that waits");
      refused.kill();
      good = false;
    } else if (refused.said().contains("There is a second process on the same location")) {
      played.tally.add(Of.REFUSED);
    } else {
      played.failed(refused);
      good = false;
    }
    good &= played.awaitReading(owner);
    for (JobProcess process : asking == null ? List.of(owner) : List.of(owner, asking)) {
      process.kill();
    }
    played.tally.add(Of.KILLS);
    return good;
  }
}
