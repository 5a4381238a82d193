package dev.sluice.examples.wordcount;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Options as the job's command line gives them. */
final class Jobs {
  private Jobs() {}

  static WindowedWordCountOptions options(String... args) {
    PipelineOptionsFactory.register(WindowedWordCountOptions.class);
    return PipelineOptionsFactory.fromArgs(args).as(WindowedWordCountOptions.class);
  }

  static WordCountSettings settings(String... args) {
    return WordCountSettings.of(options(args));
  }

  /** A command line for the DirectRunner. */
  static String[] direct(String... args) {
    return Stream.concat(
            Stream.of("--runner=DirectRunner", "--targetParallelism=2"), Arrays.stream(args))
        .toArray(String[]::new);
  }
}
