package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint on a disk of its own that fills up while the job runs or before it starts, and is
 * freed again, at once or in steps of a megabyte. Wants the right to mount.
 */
final class DiskFull implements Scenario {
  private static final String SIZE = "64m";
  private static final int ROUNDS = 5;
  private static final int STEP_BYTES = 1 << 20;

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "disk-full", seed)) {
      Path disk = Files.createDirectories(played.folder.resolve("disk"));
      if (!ran("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString())) {
        played.tally.say("Skipped: no disk of its own can be mounted here; it wants root.");
        return;
      }
      try {
        Files.createSymbolicLink(played.checkpoint(), Files.createDirectory(disk.resolve("c")));
        boolean good = true;
        for (int round = 0; good && round < ROUNDS; round++) {
          good = fillAndFree(played, disk);
        }
        if (good) {
          played.finish();
        }
      } finally {
        ran("umount", "-l", disk.toString());
      }
    }
  }

  private static boolean fillAndFree(Case played, Path disk)
      throws IOException, InterruptedException {
    boolean before = played.random.nextInt(3) == 0;
    if (before) {
      fill(disk);
    }
    JobProcess job = played.start();
    if (!before && !played.awaitReading(job)) {
      return false;
    }
    if (!before) {
      fill(disk);
    }
    played.send(200);
    played.tally.add(Of.DAMAGES);
    job.awaitEnd(2_000 + played.random.nextInt(5_000));
    boolean steps = played.random.nextBoolean();
    for (int step = 0; step < 200 && free(disk, steps); step++) {
      job.awaitEnd(steps ? 20 : 1);
    }
    job.awaitEnd(played.random.nextInt(3_000));
    if (job.kill()) {
      played.tally.add(Of.KILLS);
    } else if (job.said().contains("No space left")) {
      played.tally.add(Of.REFUSED);
    } else {
      played.failed(job);
      return false;
    }
    return true;
  }

  private static void fill(Path disk) throws IOException {
    byte[] step = new byte[STEP_BYTES];
    for (int file = 0; file < 1_000; file++) {
      try (OutputStream out = Files.newOutputStream(disk.resolve("filler-" + file))) {
        out.write(step);
      } catch (IOException e) {
        return; // It is full.
      }
    }
  }

  /** Deletes one of the fillers, or all; returns whether there was one. */
  private static boolean free(Path disk, boolean one) throws IOException {
    boolean freed = false;
    for (int file = 0; file < 1_000 && !(freed && one); file++) {
      freed |= Files.deleteIfExists(disk.resolve("filler-" + file));
    }
    return freed;
  }

  private static boolean ran(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }
}
