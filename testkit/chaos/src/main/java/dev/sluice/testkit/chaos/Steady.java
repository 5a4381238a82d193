package dev.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.chaos.Tally.Of;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves the job alone for so many minutes while it always has something to do, and writes down
 * what it takes every half minute: heap, RSS, files, threads, checkpoint.
 */
final class Steady implements Scenario {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");
  private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private final long minutes;

  Steady(long minutes) {
    this.minutes = minutes;
  }

  @Override
  public void play(Surroundings surroundings, long seed) throws IOException, InterruptedException {
    try (Case played = Case.open(surroundings, "steady", seed)) {
      JobProcess job =
          played.start(
              "--parallelism=2",
              "--stateBackend=rocksdb",
              "--scratchLocation=" + played.folder.resolve("tmp"));
      if (!played.awaitReading(job)) {
        return;
      }
      for (long second = 0; second < 60 * minutes; second++) {
        played.send(20);
        if (second % 30 == 0) {
          look(played, job, second);
        }
        if (job.awaitEnd(1_000)) {
          played.failed(job);
          return;
        }
      }
      look(played, job, 60 * minutes);
      job.terminate();
      played.tally.add(Of.STOPS);
      if (played.awaitEnd(job, "SIGTERM")) {
        played.finish();
      }
    }
  }

  private static void look(Case played, JobProcess job, long second)
      throws IOException, InterruptedException {
    Path process = Path.of("/proc", String.valueOf(job.pid()));
    long[] checkpoint = Trees.size(played.checkpoint());
    long[] scratch = Trees.size(played.folder.resolve("tmp"));
    played.tally.say(
        String.format(
            Locale.ROOT,
            "%5d s: heap %5d KB, RSS %6d KB, threads %3d, open files %3d,"
                + " checkpoint %3d files %6d KB, scratch %3d files %6d KB",
            second,
            heapKilobytes(job),
            number(RSS, Files.readString(process.resolve("status"))),
            entries(process.resolve("task")),
            entries(process.resolve("fd")),
            checkpoint[0],
            checkpoint[1] / 1024,
            scratch[0],
            scratch[1] / 1024));
  }

  /** What the heap holds after a full collection. */
  private static long heapKilobytes(JobProcess job) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = String.valueOf(job.pid());
    new ProcessBuilder(jcmd, pid, "GC.run").start().waitFor();
    Process info = new ProcessBuilder(jcmd, pid, "GC.heap_info").start();
    String said = new String(info.getInputStream().readAllBytes(), UTF_8);
    long all = 0;
    for (String line : said.split("\n", -1)) {
      if (line.contains("generation")) {
        all += number(USED, line);
      }
    }
    return all;
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private static int entries(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? -1 : names.length;
  }
}
