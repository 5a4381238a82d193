package dev.sluice.runner;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What options say is given to the pipeline's code, and stands nowhere else. */
final class SecretOptionsTest {
  private static final String SECRET = "correct-horse-battery-staple";

  @TempDir private Path directory;

  /** Options of a pipeline that logs on somewhere. */
  public interface ServiceOptions extends PipelineOptions {
    @Nullable String getServicePassword();

    void setServicePassword(@Nullable String servicePassword);
  }

  @Test
  void optionsAreNeitherStoredNorLoggedNorShown() throws IOException {
    ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
    Handler handler = collecting(logged);
    Logger sluice = Logger.getLogger("dev.sluice");
    sluice.addHandler(handler);
    sluice.setLevel(Level.ALL);
    String shown;
    try {
      shown = run();
    } finally {
      sluice.removeHandler(handler);
      sluice.setLevel(null);
    }

    assertThat(logged).isNotEmpty().noneMatch(line -> line.contains(SECRET));
    assertThat(shown).doesNotContain(SECRET);
    List<Path> files = files();
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(Files.readString(file, ISO_8859_1)).as("%s", file).doesNotContain(SECRET);
    }
  }

  /** Gives what a query shows of itself. */
  private String run() {
    String[] arguments = {
      "--runner=SluiceRunner",
      "--blockOnRun=false",
      "--stateBackend=heap",
      "--maxRecordsPerBatch=40",
      "--checkpointLocation=" + directory.resolve("checkpoint"),
      "--servicePassword=" + SECRET
    };
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(arguments).withValidation().as(ServiceOptions.class));
    pipeline
        .apply(Read.from(new EndlessWords(100)))
        .apply(Window.into(FixedWindows.of(Duration.millis(10))))
        .apply(Count.perElement())
        .apply(ParDo.of(new LogOnFn()));
    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    String plan = result.query().explain();
    result.query().processAllAvailable();
    String progress = result.query().statusMessage() + result.query().recentProgress();
    assertThat(result.query().lastProgress()).isNotNull();
    assertThat(result.cancel()).isEqualTo(State.CANCELLED);
    return plan + progress + result.query().statusMessage();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Handler collecting(ConcurrentLinkedQueue<String> lines) {
    SimpleFormatter formatter = new SimpleFormatter();
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        lines.add(formatter.format(entry));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static final class LogOnFn extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(PipelineOptions options) {
      assertThat(options.as(ServiceOptions.class).getServicePassword()).isEqualTo(SECRET);
    }
  }
}
