package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.joda.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Working files: where they are, who may read them, and that nothing is left of them. */
final class ScratchTest {
  @TempDir private Path directory;
  private Path checkpoint;
  private Path temporary;

  @BeforeEach
  void makeDirectories() throws IOException {
    checkpoint = directory.resolve("checkpoint");
    temporary = Files.createDirectory(directory.resolve("temporary"));
  }

  @Test
  void leavesNothingOfProcessesThatAreTerminated() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (EndlessProcess process =
          EndlessProcess.start(temporary, "--checkpointLocation=" + checkpoint)) {
        assertThat(checkpoint.resolve(".scratch")).isDirectory();

        process.terminate();
      }

      assertThat(checkpoint.resolve(".scratch")).doesNotExist();
      assertThat(leftInTemporary()).isEmpty();
    }
  }

  @Test
  void theNextStartDeletesWhatAKilledProcessHasLeft() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (EndlessProcess process =
          EndlessProcess.start(temporary, "--checkpointLocation=" + checkpoint)) {
        process.kill();
      }
      assertThat(runs()).hasSize(1);
    }

    SluicePipelineResult result = start("--checkpointLocation=" + checkpoint);
    assertThat(runs()).hasSize(1);
    result.cancel();

    assertThat(checkpoint.resolve(".scratch")).doesNotExist();
    assertThat(leftInTemporary()).isEmpty();
  }

  @Test
  void putsWorkingFilesWhereItIsTold() throws IOException {
    Path scratch = directory.resolve("scratch");

    SluicePipelineResult result =
        start("--checkpointLocation=" + checkpoint, "--scratchLocation=" + scratch);

    assertThat(files(scratch)).isNotEmpty();
    assertThat(checkpoint.resolve(".scratch")).doesNotExist();
    result.cancel();
    assertThat(scratch).doesNotExist();
  }

  @Test
  void saysWhereWorkingFilesCantBeMade() throws IOException {
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    Files.writeString(scratch.resolve("file"), "no directory");

    assertThatThrownBy(
            () ->
                start(
                    "--checkpointLocation=" + checkpoint,
                    "--scratchLocation=" + scratch.resolve("file")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--scratchLocation");
  }

  @Test
  void nobodyElseReadsAnythingOfAQuery() throws IOException {
    SluicePipelineResult result = start("--checkpointLocation=" + checkpoint);
    result.query().processAllAvailable();

    assertThat(openToOthers(checkpoint)).isEmpty();
    result.cancel();
    assertThat(openToOthers(checkpoint)).isEmpty();
  }

  /** What others may read, or may reach by its directory. */
  private static List<Path> openToOthers(Path start) throws IOException {
    List<Path> open = new ArrayList<>();
    for (Path path : files(start)) {
      boolean isRocksDbs = path.toString().contains("/state/store-"); // below what nobody can enter
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      if (!isRocksDbs
          && (mode.contains(PosixFilePermission.GROUP_READ)
              || mode.contains(PosixFilePermission.OTHERS_READ)
              || mode.contains(PosixFilePermission.GROUP_EXECUTE)
              || mode.contains(PosixFilePermission.OTHERS_EXECUTE))) {
        open.add(path);
      }
    }
    return open;
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> runs = Files.list(checkpoint.resolve(".scratch"))) {
      return runs.toList();
    }
  }

  /**
   * What is left in the temporary directory but Snappy's library, which Beam has unpacked there.
   */
  private List<Path> leftInTemporary() throws IOException {
    return files(temporary).stream()
        .filter(path -> !path.getFileName().toString().startsWith("snappy-"))
        .toList();
  }

  private static List<Path> files(Path start) throws IOException {
    try (Stream<Path> files = Files.walk(start)) {
      return files.filter(path -> !path.equals(start)).toList();
    }
  }

  private static SluicePipelineResult start(String... options) {
    String[] all =
        Stream.concat(Stream.of("--runner=SluiceRunner", "--blockOnRun=false"), Stream.of(options))
            .toArray(String[]::new);
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.fromArgs(all).create());
    pipeline
        .apply(Read.from(new EndlessWords(1000)))
        .apply(Window.into(FixedWindows.of(Duration.millis(10))))
        .apply(Count.perElement());
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    result.query().processAllAvailable();
    return result;
  }
}
