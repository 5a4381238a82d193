package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Stops the owner by SIGSTOP, takes its lock away as a file system without locks would, has another
 * process take over, and wakes the first: it must end and have changed nothing.
 */
final class Paused implements Scenario {
  private static final int PAUSES = 5;

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "paused", seed)) {
      for (int pause = 0; pause < PAUSES; pause++) {
        played.send(150);
        if (!pause(played)) {
          return;
        }
      }
      played.finish();
    }
  }

  private static boolean pause(Case played) throws IOException, InterruptedException {
    JobProcess first = played.start("--maxRecordsPerBatch=2");
    if (!played.awaitReading(first)) {
      return false;
    }
    first.awaitEnd(played.random.nextInt(400));
    first.signal("STOP");
    played.tally.add(Of.PAUSES);
    Files.deleteIfExists(played.checkpoint().resolve(".lock"));
    JobProcess second = played.start("--maxRecordsPerBatch=2");
    if (!played.awaitReading(second)) {
      first.kill();
      return false;
    }
    played.send(150);
    second.awaitEnd(played.random.nextInt(400));
    first.signal("CONT");
    boolean ended = first.awaitEnd(20_000);
    first.kill();
    if (ended && first.said().contains("another process")) {
      played.tally.add(Of.REFUSED);
    } else if (!ended) {
      // It may have nothing to write and so not look; whether it did harm is seen at the end.
      played.tally.say(played.name() + ": the paused owner was still alive after 20 s");
    }
    second.awaitEnd(played.random.nextInt(400));
    if (!second.kill()) {
      played.failed(second);
      return false;
    }
    played.tally.add(Of.KILLS);
    return true;
  }
}
