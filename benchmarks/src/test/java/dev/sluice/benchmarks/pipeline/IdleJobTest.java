package dev.sluice.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleJobTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void seesNoChangeWhereThereIsNone() throws IOException {
    Files.writeString(directory.resolve("same"), "a");
    Map<Path, IdleJob.Seen> before = IdleJob.filesOf(directory);

    assertThat(before).hasSize(1);
    assertThat(IdleJob.changes(before, IdleJob.filesOf(directory))).isZero();
  }

  @Test
  void countsFilesThatAreNewGoneOrChanged() throws IOException {
    Path below = Files.createDirectory(directory.resolve("below"));
    Files.writeString(directory.resolve("same"), "a");
    Files.writeString(directory.resolve("gone"), "a");
    Files.writeString(below.resolve("changed"), "a");
    Map<Path, IdleJob.Seen> before = IdleJob.filesOf(directory);

    Files.delete(directory.resolve("gone"));
    Files.writeString(below.resolve("changed"), "ab");
    Files.writeString(below.resolve("new"), "a");

    assertThat(IdleJob.changes(before, IdleJob.filesOf(directory))).isEqualTo(3);
  }

  @Test
  void aDirectoryThatIsNotThereHasNoFiles() throws IOException {
    assertThat(IdleJob.filesOf(directory.resolve("none"))).isEmpty();
  }
}
