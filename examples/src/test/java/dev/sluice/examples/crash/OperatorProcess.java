package dev.sluice.examples.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of the operator's commands in a JVM of its own, as {@code ./sluice} runs it. */
record OperatorProcess(int exit, String said) {
  private static final long WAIT_SECONDS = 180;

  /** Runs a command to its end. */
  static OperatorProcess run(Path log, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("dev.sluice.runner.command.SluiceCommand");
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(command + " did not end: " + Files.readString(log, UTF_8));
    }
    return new OperatorProcess(process.exitValue(), Files.readString(log, UTF_8));
  }
}
