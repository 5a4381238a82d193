package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;

/** Ends the job by SIGTERM, stop and kill in turns, and at last by a drain. */
final class Stops implements Scenario {
  private static final int STOPS = 10;

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "stops", seed)) {
      for (int stop = 0; stop < STOPS; stop++) {
        played.send(20 + played.random.nextInt(60));
        JobProcess job = played.start();
        if (!played.awaitReading(job)) {
          return;
        }
        job.awaitEnd(played.random.nextInt(1_500));
        if (!stop(played, job)) {
          return;
        }
      }
      drain(played);
    }
  }

  private static boolean stop(Case played, JobProcess job)
      throws IOException, InterruptedException {
    switch (played.random.nextInt(3)) {
      case 0 -> {
        played.tally.add(Of.KILLS);
        job.kill();
        return true;
      }
      case 1 -> {
        played.tally.add(Of.STOPS);
        job.terminate();
        return played.awaitEnd(job, "SIGTERM");
      }
      default -> {
        played.tally.add(Of.STOPS);
        JobProcess command = played.command("stop");
        return played.awaitEnd(command, "its own start") && played.awaitEnd(job, "stop");
      }
    }
  }

  /** All that was sent is worked off, and all windows close. */
  private static void drain(Case played) throws IOException, InterruptedException {
    JobProcess job = played.start("--maxRecordsPerBatch=1000");
    if (!played.awaitReading(job)) {
      return;
    }
    // A drain takes no more input: what was sent has to be read by then.
    job.awaitEnd(8_000);
    played.tally.add(Of.DRAINS);
    JobProcess command = played.command("drain");
    if (played.awaitEnd(command, "its own start") && played.awaitEnd(job, "drain")) {
      played.compare();
    }
  }
}
