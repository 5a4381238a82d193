package dev.sluice.runner.heap;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs scenarios in JVMs of their own, which end at the first error for lack of memory.
 *
 * @param folder for the checkpoint, scratch files and logs
 */
record SmallHeapProcess(Path folder) {
  private static final long WAIT_SECONDS = 1_800;

  /**
   * Runs {@code scenario} to its end.
   *
   * @throws AssertionError if it does not end well, with the end of its log
   */
  void run(Scenario scenario, int size, int heapMegabytes, String... options)
      throws IOException, InterruptedException {
    run(false, List.of(scenario), List.of(size), heapMegabytes, options);
  }

  /** The same, of several scenarios at the same time. */
  void run(List<Scenario> scenarios, List<Integer> sizes, int heapMegabytes, String... options)
      throws IOException, InterruptedException {
    run(false, scenarios, sizes, heapMegabytes, options);
  }

  /**
   * Runs {@code scenario} until it has its process killed.
   *
   * @throws AssertionError if it ends in any other way
   */
  void runUntilKilled(Scenario scenario, int size, int heapMegabytes, String... options)
      throws IOException, InterruptedException {
    run(true, List.of(scenario), List.of(size), heapMegabytes, options);
  }

  private void run(
      boolean dies,
      List<Scenario> scenarios,
      List<Integer> sizes,
      int heapMegabytes,
      String... options)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.io.tmpdir=" + scratch);
    command.add("-D" + Killing.PROPERTY + "=" + dies);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SmallHeapMain.class.getName());
    command.add(scenarios.stream().map(Scenario::name).collect(Collectors.joining(",")));
    command.add(sizes.stream().map(String::valueOf).collect(Collectors.joining(",")));
    command.add("--checkpointLocation=" + folder.resolve("checkpoint"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    try {
      if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Did not end in " + WAIT_SECONDS + " s: " + end(log));
      }
      if (process.exitValue() != (dies ? Killing.EXIT_CODE : 0)) {
        throw new AssertionError("Ended with " + process.exitValue() + ": " + end(log));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String end(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
