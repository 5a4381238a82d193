package dev.sluice.examples.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The windowed word count on the real runner, in a JVM of its own that can be killed.
 *
 * <p>Always started with the same command line. Owned by the test's thread.
 */
final class WordCountProcess {
  private static final long WAIT_SECONDS = 180;
  private final Path folder;
  private final Path log;
  private final Process process;

  private WordCountProcess(Path folder, Path log, Process process) {
    this.folder = folder;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts the job over {@code folder}: watches its drops, writes its result, keeps its checkpoint.
   */
  static WordCountProcess watching(Path folder) {
    Path drops = folder.resolve("drops");
    try {
      Files.createDirectories(drops);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return start(folder, List.of("--watch=" + drops, "--pollMillis=20"));
  }

  /**
   * Starts the job over {@code folder}: writes its result, keeps its checkpoint.
   *
   * @param input the options that say what to read
   */
  static WordCountProcess start(Path folder, List<String> input) {
    Path log = folder.resolve("run-" + System.nanoTime() + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("dev.sluice.examples.wordcount.WindowedWordCount");
    command.add("--runner=SluiceRunner");
    command.add("--checkpointLocation=" + folder.resolve("checkpoint"));
    command.add("--folder=" + folder.resolve("result"));
    command.add("--parallelism=2");
    command.addAll(input);
    try {
      Files.createDirectories(folder);
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(log.toFile()))
              .start();
      return new WordCountProcess(folder, log, process);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Waits until the result has more than {@code files} files, but not for long: none may be due.
   */
  void awaitMoreThan(long files) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
    while (ResultFiles.count(folder.resolve("result")) <= files
        && System.nanoTime() < end
        && process.isAlive()) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
  }

  /** Kills the JVM as {@code kill -9} does, after it ran on for {@code millis}. */
  void killAfter(long millis) throws InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The job ended by itself: " + log());
    }
    process.destroyForcibly().waitFor();
  }

  /** Waits for the job's own end, which must be a good one. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("The job did not end in " + WAIT_SECONDS + " s: " + log());
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("The job ended with " + process.exitValue() + ": " + log());
    }
  }

  private String log() {
    try {
      List<String> lines = Files.readAllLines(log);
      return log
          + "\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
