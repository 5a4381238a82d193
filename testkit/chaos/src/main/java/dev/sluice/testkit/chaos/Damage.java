package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import dev.sluice.testkit.chaos.job.ChaosJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Damages one file of a checkpoint after another, each time in a fresh copy, and has the job go on
 * in this process: it says which file it is, or writes what it would have written.
 */
final class Damage implements Scenario {
  private static final int DAMAGES = 30;
  private static final long END_MILLIS = 120_000;

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "damage", seed)) {
      Path kept = played.folder.resolve("kept");
      prepare(played);
      Trees.copy(played.checkpoint(), kept.resolve("checkpoint"));
      Trees.copy(played.folder.resolve("lines"), kept.resolve("lines"));
      played.plumbing.end();
      boolean good = true;
      for (int damage = 0; damage < DAMAGES; damage++) {
        Trees.replace(kept.resolve("checkpoint"), played.checkpoint());
        Trees.replace(kept.resolve("lines"), played.folder.resolve("lines"));
        String file = damage(played.checkpoint(), played.random);
        good &= goOn(played, file);
      }
      Trees.replace(kept.resolve("checkpoint"), played.checkpoint());
      Trees.replace(kept.resolve("lines"), played.folder.resolve("lines"));
      String wrong = run(played);
      if (!wrong.isEmpty()) {
        played.tally.bad(Of.UNCLEAR, played.name() + ": undamaged, but " + wrong);
      } else if (good) {
        played.compare();
      }
    }
  }

  /** A checkpoint of several runs, stopped or killed, with snapshots if it is old enough. */
  private static void prepare(Case played) throws IOException, InterruptedException {
    for (int run = 0; run < 3; run++) {
      played.send(150);
      JobProcess job = played.start("--maxRecordsPerBatch=4", "--stateBackend=rocksdb");
      if (played.awaitReading(job)) {
        job.awaitEnd(3_000 + played.random.nextInt(2_000));
      }
      if (played.random.nextBoolean()) {
        job.terminate();
        job.awaitEnd(20_000);
      }
      job.kill();
    }
  }

  /** Damages a file; returns a name that a message about it has to have. */
  private static String damage(Path checkpoint, Random random) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(checkpoint)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !checkpoint.relativize(file).toString().startsWith("."))
              .sorted()
              .toList();
    }
    Path file = files.get(random.nextInt(files.size()));
    String name = String.valueOf(file.getFileName());
    byte[] content = Files.readAllBytes(file);
    switch (random.nextInt(6)) {
      case 0 -> Files.delete(file);
      case 1 -> Files.write(file, java.util.Arrays.copyOf(content, cut(content, random)));
      case 2 -> Files.write(file.resolveSibling("README-" + name), content);
      case 3 -> Files.copy(file, file.resolveSibling(name + ".bak"));
      default -> {
        if (content.length > 0) {
          // Most of a segment is room that is not written yet: flips fall where something is.
          int at = random.nextInt(used(content));
          content[at] ^= (byte) (1 << random.nextInt(8));
          Files.write(file, content);
        }
      }
    }
    return name;
  }

  private static int cut(byte[] content, Random random) {
    return content.length == 0 ? 0 : random.nextInt(used(content));
  }

  private static int used(byte[] content) {
    int end = content.length;
    while (end > 1 && content[end - 1] == 0) {
      end--;
    }
    return end;
  }

  private static boolean goOn(Case played, String file) throws IOException, InterruptedException {
    played.tally.add(Of.DAMAGES);
    String refusal = run(played);
    if (refusal.isEmpty()) {
      return played.tally.compare(
          played.name() + ", " + file, played.ledger.lines(), played.plumbing.lines());
    }
    if (refusal.contains(file) || refusal.contains("sluice repair")) {
      played.tally.add(Of.REFUSED);
      return true;
    }
    played.tally.bad(Of.UNCLEAR, played.name() + ", damaged " + file + ": " + refusal);
    return false;
  }

  /** Runs the job to its end in this process; returns what was wrong, or nothing. */
  private static String run(Case played) throws InterruptedException {
    AtomicReference<String> said = new AtomicReference<>("");
    Thread thread =
        new Thread(
            () -> {
              try {
                var state = ChaosJob.run(played.options(Options.failing()).toArray(new String[0]));
                said.set(state.name().equals("DONE") ? "" : "it ended " + state);
              } catch (RuntimeException | Error e) {
                said.set(messages(e));
              }
            },
            "damaged");
    thread.setDaemon(true);
    thread.start();
    thread.join(END_MILLIS);
    if (thread.isAlive()) {
      played.tally.bad(Of.HUNG, played.name() + ": does not end");
      return "it does not end";
    }
    return String.valueOf(said.get());
  }

  private static String messages(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      all.append(cause).append('\n');
    }
    return all.toString();
  }
}
