package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Watch;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Beam's own file transforms, from the first read to the last rename. */
@Timeout(120)
final class FilesTest {
  @TempDir private Path directory;

  @Test
  void copiesLinesInManyBatches() throws IOException {
    List<String> lines = IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
    Files.write(directory.resolve("a.txt"), lines.subList(0, 200));
    Files.write(directory.resolve("b.txt"), lines.subList(200, 500));
    Pipeline pipeline =
        pipeline("--maxRecordsPerBatch=50", "--checkpointLocation=" + directory.resolve("c"));
    pipeline
        .apply(TextIO.read().from(directory + "/*.txt"))
        .apply(TextIO.write().to(directory + "/out/copy").withSuffix(".out"));

    pipeline.run();

    assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
  }

  @Test
  void writesWindowsOnceEach() throws IOException {
    Files.write(
        directory.resolve("a.txt"),
        IntStream.range(0, 400).mapToObj(i -> String.valueOf(i)).toList());
    Pipeline pipeline =
        pipeline("--maxRecordsPerBatch=37", "--checkpointLocation=" + directory.resolve("c"));
    pipeline
        .apply(TextIO.read().from(directory + "/*.txt"))
        .apply(WithTimestamps.of(line -> Instant.ofEpochSecond(Long.parseLong(line))))
        .apply(Window.into(FixedWindows.of(Duration.standardSeconds(100))))
        .apply(MapElements.into(TypeDescriptors.strings()).via(line -> "all"))
        .apply(Count.perElement())
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(count -> count.getKey() + " " + count.getValue()))
        .apply(
            TextIO.write().to(directory + "/out/counts").withSuffix(".out").withWindowedWrites());

    pipeline.run();

    assertThat(output()).containsExactly("all 100", "all 100", "all 100", "all 100");
  }

  @Test
  void writesEachChangeOnceInUpdateMode() throws IOException {
    Files.write(
        directory.resolve("a.txt"),
        IntStream.range(0, 100).mapToObj(i -> String.valueOf(i)).toList());
    Pipeline pipeline =
        pipeline(
            "--maxRecordsPerBatch=25",
            "--outputMode=update",
            "--checkpointLocation=" + directory.resolve("c"));
    pipeline
        .apply(TextIO.read().from(directory + "/*.txt"))
        .apply(WithTimestamps.of(line -> Instant.ofEpochSecond(Long.parseLong(line))))
        .apply(Window.into(FixedWindows.of(Duration.standardSeconds(1000))))
        .apply(MapElements.into(TypeDescriptors.strings()).via(line -> "all"))
        .apply(Count.perElement())
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(count -> count.getKey() + " " + count.getValue()))
        .apply(
            TextIO.write().to(directory + "/out/counts").withSuffix(".out").withWindowedWrites());

    pipeline.run();

    List<String> output = output();
    assertThat(output).doesNotHaveDuplicates().hasSizeGreaterThan(3).contains("all 100");
  }

  @Test
  void watchesADirectoryUntilNothingNewComes() throws IOException {
    List<String> lines = IntStream.range(0, 30).mapToObj(i -> "line " + i).toList();
    Files.write(directory.resolve("a.txt"), lines);
    Pipeline pipeline = pipeline("--checkpointLocation=" + directory.resolve("c"));
    pipeline
        .apply(
            TextIO.read()
                .from(directory + "/*.txt")
                .watchForNewFiles(
                    Duration.millis(50),
                    Watch.Growth.afterTimeSinceNewOutput(Duration.millis(500))))
        .apply(Window.into(FixedWindows.of(Duration.standardDays(1))))
        .apply(
            TextIO.write()
                .to(directory + "/out/copy")
                .withSuffix(".out")
                .withWindowedWrites()
                .withNumShards(1));

    PipelineResult result = pipeline.run();

    assertThat(result.getState()).isEqualTo(PipelineResult.State.DONE);
    assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
  }

  @Test
  void saysWhichGlobMatchesNothing() {
    Pipeline pipeline = pipeline();
    pipeline.apply("ReadNothing", TextIO.read().from(directory + "/none*.txt"));

    assertThatThrownBy(pipeline::run)
        .hasMessageContaining("ReadNothing")
        .hasMessageContaining("none*.txt");
  }

  private List<String> output() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.resolve("out"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".out")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private static Pipeline pipeline(String... arguments) {
    SluicePipelineOptions options =
        PipelineOptionsFactory.fromArgs(arguments).as(SluicePipelineOptions.class);
    options.setRunner(SluiceRunner.class);
    options.setParallelism(2);
    return Pipeline.create(options);
  }
}
