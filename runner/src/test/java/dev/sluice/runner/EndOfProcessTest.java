package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.StuckProcess.Deed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a process with a query ends: by a signal, by its own code, by itself. */
final class EndOfProcessTest {
  private static final int TERMINATED = 128 + 15;

  @TempDir private Path directory;
  private Path temporary;
  private Path checkpoint;

  @BeforeEach
  void makeDirectories() throws IOException {
    temporary = Files.createDirectory(directory.resolve("temporary"));
    checkpoint = directory.resolve("checkpoint");
  }

  @Test
  void aTerminatedProcessClosesItsQuery() throws Exception {
    try (EndlessProcess process =
        EndlessProcess.start(temporary, "--checkpointLocation=" + checkpoint)) {
      process.terminate();

      assertThat(process.awaitEnd()).isEqualTo(TERMINATED);
    }
    assertThat(names(checkpoint.resolve("log"))).anyMatch(name -> name.startsWith("ended-"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"BLOCKS", "SPINS"})
  void aSignalEndsItAlthoughUserCodeDoesNotReturn(Deed deed) throws Exception {
    try (EndlessProcess process = stuck(deed)) {
      process.terminate();

      assertThat(process.awaitEnd()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void userCodeThatEndsTheProcessDoesNotWaitForItself() throws Exception {
    try (EndlessProcess process = stuck(Deed.EXITS)) {
      assertThat(process.awaitEnd()).isEqualTo(7);
    }
  }

  @Test
  void itEndsByItselfWhenItsMainHasReturnedAndTearingDownDoesNotEnd() throws Exception {
    try (EndlessProcess process = stuck(Deed.BLOCKS_IN_TEARDOWN)) {
      assertThat(process.awaitEnd()).isZero();
    }
  }

  private EndlessProcess stuck(Deed deed) throws IOException {
    return EndlessProcess.start(
        StuckProcess.class,
        temporary,
        "--checkpointLocation=" + checkpoint,
        "--stopPatienceMillis=300",
        "--jobName=" + deed);
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
