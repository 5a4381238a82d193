package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Kills the job at random moments: while it starts and recovers, while it runs, and several times
 * in a row with hardly a pause.
 */
final class Kills implements Scenario {
  private static final int KILLS = 20;
  private static final long READY_MILLIS = 300_000;
  private final int queries;
  private long readyMillis = 2_000;

  /**
   * @param queries how many run in the process that is killed, each on a checkpoint of its own
   */
  Kills(int queries) {
    this.queries = queries;
  }

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    List<Case> cases = new ArrayList<>();
    try {
      for (int query = 0; query < queries; query++) {
        cases.add(Case.open(surroundings, "kills", seed * 10 + query));
      }
      play(surroundings, cases);
    } finally {
      for (Case one : cases) {
        one.close();
      }
    }
  }

  private void play(Surroundings surroundings, List<Case> cases)
      throws IOException, InterruptedException {
    send(cases);
    if (surroundings.topics()) {
      // The sink's very first transaction: docs/limits.md says why no kill may fall into it.
      JobProcess first = Case.start(cases, "--trigger=available-now");
      if (!first.awaitEnd(READY_MILLIS) || first.exitValue() != 0) {
        first.kill();
        cases.get(0).failed(first);
        return;
      }
    }
    for (int kill = 0; kill < KILLS; kill++) {
      send(cases);
      if (!kill(cases)) {
        return;
      }
    }
    Case.finish(cases);
  }

  private static void send(List<Case> cases) throws IOException {
    for (Case one : cases) {
      one.send(10 + one.random.nextInt(80));
    }
  }

  private boolean kill(List<Case> cases) throws IOException, InterruptedException {
    Case first = cases.get(0);
    JobProcess job = Case.start(cases);
    boolean inStart = first.random.nextInt(3) == 0;
    if (inStart) {
      job.awaitEnd((long) (first.random.nextDouble() * readyMillis));
    } else if (!first.awaitReading(job)) {
      return false;
    } else {
      readyMillis = (readyMillis * 3 + job.aliveMillis()) / 4;
      job.awaitEnd(Math.round(Math.pow(first.random.nextDouble(), 2) * 1_500 * cases.size()));
    }
    if (!job.kill()) {
      first.failed(job);
      return false;
    }
    first.tally.add(Of.KILLS);
    first.tally.add(Of.QUERIES_KILLED, cases.size());
    if (inStart) {
      first.tally.add(Of.KILLS_IN_START);
    }
    return true;
  }
}
