package dev.sluice.examples.wordcount;

import dev.sluice.examples.lines.BadInputException;
import dev.sluice.examples.lines.CheckoutLines;
import dev.sluice.examples.lines.EventTimeLines;
import dev.sluice.examples.lines.FileLines;
import dev.sluice.examples.lines.TopicLines;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Counts each word in sliding windows of event time and writes the counts to files.
 *
 * <p>Input, windows and output are {@link WindowedWordCountOptions}; the rest of the command line
 * is the runner's. Exit codes: 0 the stream ended, 1 the run failed, 2 an option or the input is
 * wrong.
 */
public final class WindowedWordCount {
  private static final String FILE_PREFIX = "counts-";

  private WindowedWordCount() {}

  /** Runs the job until its input ends. */
  public static void main(String[] args) throws IOException {
    try {
      run(args);
    } catch (RuntimeException e) {
      BadInputException badInput = badInputIn(e);
      if (badInput == null) {
        throw e;
      }
      System.err.println("windowed-word-count: " + badInput.getMessage());
      System.exit(2);
    }
  }

  /**
   * Runs the job as the command line says.
   *
   * @throws BadInputException if an option or the input is wrong; from inside a pipeline it may
   *     come as the cause of what the runner throws
   */
  static void run(String[] args) throws IOException {
    PipelineOptionsFactory.register(WindowedWordCountOptions.class);
    WindowedWordCountOptions options = optionsOf(args);
    WordCountSettings settings = WordCountSettings.of(options);
    // Matching files asks file systems that read the options.
    FileSystems.setDefaultPipelineOptions(options);
    PipelineResult.State state = pipeline(options, settings).run().waitUntilFinish();
    ResultSummary.of(settings.outputFolder()).print(settings.outputFolder(), System.out);
    if (state != PipelineResult.State.DONE) {
      System.out.println("The run ended " + state + ": the result may not be whole.");
    }
  }

  private static WindowedWordCountOptions optionsOf(String[] args) {
    try {
      return PipelineOptionsFactory.fromArgs(args)
          .withValidation()
          .as(WindowedWordCountOptions.class);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          e.getMessage() + ". Correct it; --help=WindowedWordCountOptions lists the options.", e);
    }
  }

  /** What is wrong with the input, if that is why a run failed. */
  static @Nullable BadInputException badInputIn(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof BadInputException badInput) {
        return badInput;
      }
    }
    return null;
  }

  /** The whole job, in plain Beam. */
  static Pipeline pipeline(WindowedWordCountOptions options, WordCountSettings settings)
      throws IOException {
    Pipeline pipeline = newPipeline(options);
    pipeline
        .apply("Lines", linesOf(settings))
        .apply("CountWords", new CountWords(settings.windows()))
        .apply(
            "WriteCounts",
            TextIO.write()
                .to(settings.outputFolder().resolve(FILE_PREFIX).toString())
                .withSuffix(".txt")
                .withWindowedWrites()
                .withNumShards(settings.numShards()));
    return pipeline;
  }

  /** A runner checks its own options when it is made. */
  private static Pipeline newPipeline(WindowedWordCountOptions options) {
    try {
      return Pipeline.create(options);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static PTransform<PBegin, PCollection<String>> linesOf(WordCountSettings settings)
      throws IOException {
    WordCountSettings.Input input = settings.input();
    if (input instanceof WordCountSettings.Input.Matching matching) {
      return FileLines.of(requireMatch(matching.glob()));
    }
    if (input instanceof WordCountSettings.Input.Watching watching) {
      return Read.from(EventTimeLines.of(watching.watched()));
    }
    if (input instanceof WordCountSettings.Input.Topic topic) {
      return TopicLines.of(topic.bootstrapServers(), topic.topic(), topic.delayMillis());
    }
    Path checkout = Path.of(System.getProperty("sluice.home", ""));
    return FileLines.of(CheckoutLines.stamp(checkout, settings.inputFolder()).toString());
  }

  private static String requireMatch(String glob) throws IOException {
    if (FileSystems.match(glob, EmptyMatchTreatment.ALLOW).metadata().isEmpty()) {
      throw new BadInputException(
          "--input="
              + glob
              + " matches no file. Expected at least one. Check the path, and quote the pattern so"
              + " that the shell does not expand it.");
    }
    return glob;
  }
}
