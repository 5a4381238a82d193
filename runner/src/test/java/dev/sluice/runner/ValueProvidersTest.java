package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.ValueProvider;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.Test;

/** Options whose values are there only when the pipeline runs. */
final class ValueProvidersTest {
  @Test
  void theirDefaultsCanBeRead() {
    assertThat(run(SluiceRunner.class))
        .isEqualTo("word, also word, null")
        .isEqualTo(run(DirectRunner.class));
  }

  @Test
  void theirValuesCanBeRead() {
    String[] arguments = {"--word=given", "--unset=set"};

    assertThat(run(SluiceRunner.class, arguments))
        .isEqualTo("given, also given, set")
        .isEqualTo(run(DirectRunner.class, arguments));
  }

  private static String run(Class<? extends PipelineRunner<?>> runner, String... arguments) {
    WordOptions options = PipelineOptionsFactory.fromArgs(arguments).as(WordOptions.class);
    options.setRunner(runner);
    Pipeline pipeline = Pipeline.create(options);
    String name = "provided by " + runner + arguments.length;
    pipeline
        .apply(Create.ofProvider(options.getWord(), StringUtf8Coder.of()))
        .apply("Also", ParDo.of(new AlsoFn(options.getWord(), options.getUnset())))
        .apply("Collect", ParDo.of(new Collected.Values<>(name)));
    pipeline.run().waitUntilFinish();
    return Collected.take(name).iterator().next();
  }

  /** As a template of a job has it. */
  public interface WordOptions extends PipelineOptions {
    @Default.String("word")
    ValueProvider<String> getWord();

    void setWord(ValueProvider<String> word);

    ValueProvider<String> getUnset();

    void setUnset(ValueProvider<String> unset);
  }

  static final class AlsoFn extends DoFn<String, String> {
    private final ValueProvider<String> word;
    private final ValueProvider<String> unset;

    AlsoFn(ValueProvider<String> word, ValueProvider<String> unset) {
      this.word = word;
      this.unset = unset;
    }

    @ProcessElement
    public void process(@Element String element, OutputReceiver<String> out) {
      out.output(element + ", also " + word.get() + ", " + unset.get());
    }
  }
}
