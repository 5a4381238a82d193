package dev.sluice.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.benchmarks.input.InputFile;
import dev.sluice.benchmarks.input.InputSpec;
import dev.sluice.benchmarks.report.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCountTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void writesWhatTheInputPromises() throws IOException {
    InputFile input =
        InputFile.in(directory, new InputSpec(InputSpec.Shape.ZIPF, 200, 4, 20, 5000, 1));

    run(input, "FILES");

    Tally written = new Tally();
    try (var files = Files.newDirectoryStream(directory, "counts*")) {
      for (Path file : files) {
        List<String> lines = Files.readAllLines(file);
        lines.forEach(written::addLine);
      }
    }
    assertThat(written).hasToString(input.expected().toString());
  }

  @Test
  void talliesWhatTheInputPromises() throws IOException {
    InputFile input =
        InputFile.in(directory, new InputSpec(InputSpec.Shape.DISTINCT, 200, 4, 400, 5000, 1));

    PipelineResult result = run(input, "COUNT");

    assertThat(TallyCounts.of(result)).hasToString(input.expected().toString());
  }

  private PipelineResult run(InputFile input, String sink) {
    WordCountOptions options =
        PipelineOptionsFactory.fromArgs(
                "--runner=DirectRunner",
                "--input=" + input.path(),
                "--output=" + directory.resolve("counts"),
                "--sink=" + sink)
            .as(WordCountOptions.class);
    Pipeline pipeline = Pipeline.create(options);
    WordCount.write(
        pipeline.apply(TextIO.read().from(options.getInput())).apply(new WordCount()), options);
    PipelineResult result = pipeline.run();
    assertThat(result.waitUntilFinish()).isEqualTo(PipelineResult.State.DONE);
    return result;
  }
}
