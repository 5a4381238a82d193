package dev.sluice.benchmarks;

import dev.sluice.benchmarks.steady.SteadyJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Queries that run for long in a JVM of their own, and what that takes meanwhile: fails if a query
 * ends, or if more is resident than heap, native memory and what a JVM takes besides.
 */
public final class SteadyBenchmark {
  private static final Set<String> ARGUMENTS =
      Set.of(
          "quick",
          "queries",
          "keys",
          "value-bytes",
          "rate",
          "seconds",
          "every",
          "heap",
          "native",
          "work");

  private SteadyBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(args, ARGUMENTS);
    Path work = arguments.work().resolve("steady");
    Directories.deleteIfThere(work);
    Path scratch = Files.createDirectories(work.resolve("scratch"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + arguments.number("heap", 512) + "m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Djava.io.tmpdir=" + scratch);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SteadyJob.class.getName());
    command.add("--folder=" + work.resolve("checkpoints"));
    command.addAll(options(arguments));
    ProcessBuilder child = new ProcessBuilder(command).inheritIO();
    child.environment().putIfAbsent("MALLOC_ARENA_MAX", "2"); // as ./sluice does
    int exit = child.start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("The queries ended with " + exit);
    }
    Directories.deleteIfThere(work);
  }

  private static List<String> options(Arguments arguments) {
    boolean quick = arguments.has("quick");
    long nativeBytes = (long) arguments.number("native", 128) << 20;
    return List.of(
        "--parallelism=2",
        "--trigger=1s",
        "--queries=" + arguments.number("queries", 1),
        "--keys=" + arguments.number("keys", 20_000),
        "--valueBytes=" + arguments.number("value-bytes", 200),
        "--rate=" + arguments.number("rate", 1_000),
        "--seconds=" + arguments.number("seconds", quick ? 120 : 7_200),
        "--everySeconds=" + arguments.number("every", quick ? 10 : 30),
        "--nativeMemoryBytes=" + nativeBytes);
  }
}
