package dev.sluice.benchmarks.peer;

import dev.sluice.benchmarks.report.Report;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class in a process of its own, and takes its {@link Report}.
 *
 * @param heap of the JVM, as for -Xmx; also its size from the start, so that none has to grow
 * @param timeout after which the process is killed and the run has failed
 */
public record ChildJvm(String heap, Duration timeout) {
  /**
   * Runs {@code main} on {@code peer}, with output and errors in {@code work}.
   *
   * @throws FailedRunException if it fails, reports nothing, or takes too long
   */
  public Report run(Peer peer, Class<?> main, List<String> arguments, Path work)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    Path output = work.resolve("out.log");
    Path errors = work.resolve("err.log");
    Process process =
        new ProcessBuilder(command(peer, main, arguments, work))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    Thread hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        throw new FailedRunException(
            peer.name() + " was still running after " + timeout.toSeconds() + " s; see " + errors);
      }
      return report(peer, process.exitValue(), output, errors);
    } finally {
      process.destroyForcibly().waitFor();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private List<String> command(Peer peer, Class<?> main, List<String> arguments, Path work) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xms" + heap);
    command.add("-Xmx" + heap);
    command.add("-XX:+UseG1GC");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.io.tmpdir=" + work.toAbsolutePath());
    command.addAll(peer.jvmArguments());
    command.add("-cp");
    command.add(peer.classPath().replace(":", File.pathSeparator));
    command.add(peer.mainOf(main));
    command.addAll(peer.pipelineArguments(work));
    command.addAll(arguments);
    return command;
  }

  private static Report report(Peer peer, int exit, Path output, Path errors) throws IOException {
    if (exit == 0) {
      for (String line : Files.readAllLines(output)) {
        if (Report.isReport(line)) {
          return Report.parse(line);
        }
      }
    }
    List<String> lines = Files.readAllLines(errors);
    throw new FailedRunException(
        peer.name()
            + " ended with exit code "
            + exit
            + " and without a report; the last lines of "
            + errors
            + ":\n"
            + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
  }

  /** A run that came to no good end; its logs are left where the message says. */
  public static final class FailedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FailedRunException(String message) {
      super(message);
    }
  }
}
