package dev.sluice.runner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.joda.time.Duration;

/** A query that counts endless words in a JVM of its own, until somebody ends it. */
final class EndlessProcess implements AutoCloseable {
  static final String READY = "all is done";
  private final Process process;

  private EndlessProcess(Process process) {
    this.process = process;
  }

  /** Runs in the child. */
  public static void main(String[] arguments) throws InterruptedException {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(arguments).create());
    pipeline
        .apply(Read.from(new EndlessWords(1000)))
        .apply(Window.into(FixedWindows.of(Duration.millis(10))))
        .apply(Count.perElement());
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    result.query().processAllAvailable();
    System.out.println(READY);
    result.query().awaitTermination(java.time.Duration.ofHours(1));
  }

  /**
   * Starts it and waits until the words that are there are counted.
   *
   * @param temporary the child's {@code java.io.tmpdir}
   */
  static EndlessProcess start(Path temporary, String... options) throws IOException {
    return start(EndlessProcess.class, temporary, options);
  }

  /** The same with another main class, which prints {@link #READY} when it is waited for. */
  static EndlessProcess start(Class<?> main, Path temporary, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of("--runner=SluiceRunner", "--blockOnRun=false"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    EndlessProcess started = new EndlessProcess(process);
    started.awaitReady();
    return started;
  }

  private void awaitReady() throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (line.contains(READY)) {
        return;
      }
    }
    throw new AssertionError("The process has ended: " + String.join("\n", lines));
  }

  /** Asks it to end, as an operator or a container's runtime does, and waits for that. */
  void terminate() throws InterruptedException {
    process.destroy();
    int unused = awaitEnd();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    int unused = awaitEnd();
  }

  /** Waits for its end; gives its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("The process does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
