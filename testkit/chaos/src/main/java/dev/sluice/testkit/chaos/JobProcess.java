package dev.sluice.testkit.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.testkit.chaos.job.Said;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with the job. Owned by the main thread. */
final class JobProcess {
  private static final int TAIL_LINES = 12;
  private final Process process;
  private final Path log;
  private final long startedNanos = System.nanoTime();

  private JobProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a command, what it says going to {@code log}. */
  static JobProcess start(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    return new JobProcess(process, log);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitValue() {
    return process.exitValue();
  }

  long aliveMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
  }

  /** Waits until the job has said a word; returns whether it has, in time and alive. */
  boolean awaitWord(String word, long millis) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      if (said().contains(Said.MARK + word)) {
        return true;
      }
      if (process.waitFor(15, TimeUnit.MILLISECONDS)) {
        return said().contains(Said.MARK + word);
      }
    }
    return false;
  }

  /** Waits for its own end; returns whether it came in time. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** As {@code kill -9}; returns whether it was alive until then. */
  boolean kill() throws InterruptedException {
    boolean alive = process.isAlive();
    process.destroyForcibly().waitFor();
    return alive;
  }

  /** As {@code kill}. */
  void terminate() {
    process.destroy();
  }

  /** Sends a signal by its name, such as STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
  }

  /** Writes what its threads do to its log. */
  void dumpThreads() throws IOException, InterruptedException {
    signal("QUIT");
    process.waitFor(1, TimeUnit.SECONDS);
  }

  String said() throws IOException {
    return Files.exists(log) ? new String(Files.readAllBytes(log), UTF_8) : "";
  }

  /** The last lines that it said. */
  String tail() throws IOException {
    List<String> lines = said().lines().toList();
    return log
        + "\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
