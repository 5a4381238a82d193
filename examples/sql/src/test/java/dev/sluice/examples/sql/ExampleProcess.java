package dev.sluice.examples.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.commit.History;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.translation.metrics.StepMetrics;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** {@code ./sluice example} with a checkpoint location, as a user runs it. */
final class ExampleProcess implements AutoCloseable {
  private static final long WAIT_SECONDS = 240;
  private static final Path LAUNCHER = Path.of("..", "..", "sluice");

  private final Process process;
  private final Path log;
  private final Path checkpoint;

  private ExampleProcess(Process process, Path log, Path checkpoint) {
    this.process = process;
    this.log = log;
    this.checkpoint = checkpoint;
  }

  /** Starts an example; its checkpoint and log are in {@code folder}. */
  static ExampleProcess start(Path folder, String name, List<String> options) throws IOException {
    Path log = Files.createTempFile(folder, name, ".log");
    List<String> command = new ArrayList<>(List.of("bash", LAUNCHER.toString(), "example", name));
    command.addAll(options);
    Path checkpoint = folder.resolve("checkpoint");
    command.add("--checkpointLocation=" + checkpoint);
    command.add("--parallelism=2");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SLUICE_AS_BUILT", "yes");
    builder.environment().put("SLUICE_JAVA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1");
    return new ExampleProcess(builder.start(), log, checkpoint);
  }

  /** Waits until its checkpoint counts more rows that were read. */
  void awaitMoreRowsThan(long before) throws Exception {
    await(() -> committedRows() > before);
  }

  /** Waits until something is so; fails if this process ends before. */
  void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.call()) {
      assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).as(log()).isFalse();
      assertThat(System.nanoTime()).as(log()).isLessThan(end);
    }
  }

  /** Kills it as {@code kill -9} does, which must be before its own end. */
  void kill() throws Exception {
    assertThat(process.isAlive()).as(log()).isTrue();
    close();
  }

  /** Ends it if it still runs. */
  @Override
  public void close() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /** How many rows were read by the batches that are committed. */
  long committedRows() {
    return History.read(LocalCheckpointStorage.openExisting(checkpoint), StepMetrics.fold())
        .last()
        .map(History.Batch::records)
        .orElse(0L);
  }

  /** Waits for its own end, which must be a good one. */
  void awaitEnd() throws Exception {
    boolean hasEnded = process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS);
    if (!hasEnded) {
      close();
    }
    assertThat(hasEnded).as(log()).isTrue();
    assertThat(process.exitValue()).as(log()).isZero();
  }

  private String log() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
