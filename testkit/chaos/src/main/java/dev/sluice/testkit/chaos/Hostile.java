package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;
import java.util.List;

/** User code that throws anything, blocks, spins, is deaf to interrupts, or ends the JVM. */
final class Hostile implements Scenario {
  private static final List<String> DEEDS =
      List.of(
          "throw",
          "checked",
          "error",
          "stack",
          "memory",
          "linkage",
          "interrupt",
          "exit",
          "halt",
          "block",
          "spin",
          "deaf");
  private static final List<String> FOR_EVER = List.of("block", "spin", "deaf", "interrupt");

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "hostile", seed)) {
      for (String deed : DEEDS) {
        long from = played.ledger.size();
        played.send(20);
        long id = from + played.random.nextInt(20);
        if (!play(played, deed, id)) {
          return;
        }
      }
      played.finish();
    }
  }

  private static boolean play(Case played, String deed, long id)
      throws IOException, InterruptedException {
    JobProcess job = played.start(Options.failing("--hostile=" + deed, "--hostileId=" + id));
    if (!played.awaitReading(job)) {
      return false;
    }
    if (!job.awaitWord("hostile", 120_000)) {
      job.kill();
      played.failed(job);
      return false;
    }
    if (FOR_EVER.contains(deed)) {
      job.awaitEnd(500);
      job.terminate();
      played.tally.add(Of.STOPS);
    }
    if (!played.awaitEnd(job, "SIGTERM in " + deed)) {
      return false;
    }
    boolean silent = FOR_EVER.contains(deed) || deed.equals("exit") || deed.equals("halt");
    if (silent || job.said().contains("Steps") || job.said().contains("Hostile")) {
      played.tally.add(Of.REFUSED);
      return true;
    }
    played.failed(job);
    return false;
  }
}
