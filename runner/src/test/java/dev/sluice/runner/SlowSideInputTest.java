package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SeededTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Latest;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.PeriodicImpulse;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beam's slowly updating side input: ticks in the global window, each a pane of its own by the
 * clock, as a singleton. Batches meet it with any number of ticks.
 */
@Timeout(120)
final class SlowSideInputTest {
  private static final Trigger BY_CLOCK =
      Repeatedly.forever(AfterProcessingTime.pastFirstElementInPane());

  @TempDir private Path directory;

  @SeededTest(seeds = 8)
  void aDrainIsDoneHoweverManyTicksABatchHas(long seed) throws InterruptedException {
    Random random = new Random(seed);
    int ticks = 1 + random.nextInt(40);
    boolean hasLatest = random.nextBoolean();
    String name = UUID.randomUUID().toString();
    String[] arguments = {
      "--maxRecordsPerBatch=" + (1 + random.nextInt(12)), "--parallelism=" + (1 + random.nextInt(3))
    };
    boolean hasAll = random.nextBoolean();
    Pipeline pipeline = pipeline(arguments);
    PCollection<String> words = ticks(pipeline, ticks);
    words.apply("Ticks seen", ParDo.of(new Collected.Values<>(name + " ticks")));
    View.AsSingleton<String> singleton = View.asSingleton();
    boolean hasDefault = random.nextBoolean();
    lookUp(
        rows(pipeline),
        words,
        hasLatest,
        BY_CLOCK,
        hasDefault ? singleton.withDefaultValue("none") : singleton,
        name);

    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    if (hasAll) {
      result.query().processAllAvailable();
    } else {
      while (Collected.take(name + " ticks").isEmpty()) {
        Thread.sleep(1);
      }
    }
    State state = result.drain();

    assertThat(state).isEqualTo(State.DONE);
    Collection<String> rows = Collected.take(name);
    assertThat(rows).allMatch(row -> row.matches("hour w[012] saw w[012]"));
    assertThat(rows.size()).isBetween(hasAll ? 20 : 0, 20);
  }

  @SeededTest(seeds = 4)
  void anEmptyPaneAtAWindowsEndLeavesWhatEarlierOnesHave(long seed) {
    Random random = new Random(seed);
    String name = UUID.randomUUID().toString();
    Trigger early =
        AfterWatermark.pastEndOfWindow().withEarlyFirings(AfterPane.elementCountAtLeast(1));
    Pipeline pipeline = pipeline("--maxRecordsPerBatch=" + (1 + random.nextInt(12)));
    PCollectionView<String> view =
        ticks(pipeline, 1 + random.nextInt(10))
            .apply(
                "Early",
                Window.<String>into(FixedWindows.of(Duration.standardHours(1)))
                    .triggering(early)
                    .withAllowedLateness(Duration.ZERO)
                    .discardingFiredPanes())
            .apply("View", View.asSingleton());
    look(rows(pipeline), view, name);

    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    result.query().processAllAvailable();

    assertThat(result.drain()).isEqualTo(State.DONE);
    assertThat(Collected.take(name))
        .hasSize(20)
        .allMatch(row -> row.matches("hour w[012] saw w[012]"));
  }

  @SeededTest(seeds = 9)
  void theEndOfTheTicksLeavesWhatTheViewHolds(long seed) {
    Random random = new Random(seed);
    String name = UUID.randomUUID().toString();
    Pipeline pipeline = pipeline("--maxRecordsPerBatch=" + (1 + random.nextInt(12)));
    PCollection<String> panes =
        pipeline
            .apply("Ticks", Read.from(new EndlessWords(5)).withMaxNumRecords(5))
            .apply(
                "Panes",
                Window.<String>into(new GlobalWindows())
                    .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                    .withAllowedLateness(Duration.ZERO)
                    .discardingFiredPanes());
    PCollectionView<String> view =
        switch ((int) seed % 3) {
          case 0 -> panes.apply("View", View.<String>asSingleton().withDefaultValue("none"));
          case 1 -> panes.apply("Latest", Latest.globally()).apply("View", View.asSingleton());
          default -> panes.apply("Newest", Combine.globally(new NewestFn()).asSingletonView());
        };
    EndlessWords.GROWN.set(0);
    look(pipeline.apply("Rows", Read.from(EndlessWords.growing())), view, name);

    SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
    result.query().processAllAvailable();
    EndlessWords.GROWN.set(20);
    result.query().processAllAvailable();

    assertThat(result.drain()).isEqualTo(State.DONE);
    assertThat(Collected.take(name)).hasSize(20).allMatch(row -> row.matches("hour w[012] saw w1"));
  }

  @SeededTest(seeds = 4)
  void theLastTickIsWhatIsSeen(long seed) {
    Random random = new Random(seed);
    int ticks = 2 + random.nextInt(40);
    boolean hasLatest = random.nextBoolean();
    String name = UUID.randomUUID().toString();
    String location = "--checkpointLocation=" + directory.resolve("checkpoint" + seed);
    for (int run = 0; run < 4; run++) {
      Pipeline pipeline =
          pipeline(
              location,
              "--trigger=available-now",
              "--availableNowPatienceMillis=20",
              "--parallelism=" + (1 + random.nextInt(3)));
      lookUp(rows(pipeline), ticks(pipeline, ticks), hasLatest, BY_CLOCK, View.asSingleton(), name);
      assertThat(pipeline.run().waitUntilFinish()).isEqualTo(State.DONE);
    }

    Pipeline pipeline = pipeline(location, "--parallelism=2");
    lookUp(rows(pipeline), ticks(pipeline, ticks), hasLatest, BY_CLOCK, View.asSingleton(), name);
    ((SluicePipelineResult) pipeline.run()).drain();

    assertThat(Collected.take(name))
        .hasSize(20)
        .allMatch(row -> row.endsWith("saw w" + (ticks - 1) % 3));
  }

  @Test
  void beamsOwnTicksMayEnd() {
    for (String trigger : List.of("as-soon-as-possible", "available-now", "once")) {
      String name = UUID.randomUUID().toString();
      Pipeline pipeline = pipeline("--trigger=" + trigger, "--availableNowPatienceMillis=200");
      PCollection<String> sequence =
          pipeline
              .apply("Sequence", GenerateSequence.from(0).to(30).withRate(1, Duration.millis(2)))
              .apply("Sequence text", ParDo.of(new TextFn<>()));
      PCollection<String> rows =
          pipeline.apply("Rows", Read.from(new EndlessWords(20)).withMaxNumRecords(20));
      lookUp(rows, sequence, true, BY_CLOCK, View.asSingleton(), name);

      assertThat(pipeline.run().waitUntilFinish()).isEqualTo(State.DONE);
      assertThat(Collected.take(name)).hasSize(20);
    }
  }

  @Test
  void aPeriodicImpulseMayBeDrained() {
    for (boolean hasLatest : new boolean[] {false, true}) {
      String name = UUID.randomUUID().toString();
      Pipeline pipeline = pipeline();
      PCollection<String> impulses =
          pipeline
              .apply("Impulse", PeriodicImpulse.create().withInterval(Duration.millis(5)))
              .apply("Impulse text", ParDo.of(new TextFn<>()));
      impulses.apply("Impulses", ParDo.of(new Collected.Values<>(name + " ticks")));
      lookUp(rows(pipeline), impulses, hasLatest, BY_CLOCK, View.asSingleton(), name);

      SluicePipelineResult result = (SluicePipelineResult) pipeline.run();
      int seen = 0;
      while (seen < 5) {
        result.query().processAllAvailable();
        seen += Collected.take(name + " ticks").size();
      }

      assertThat(result.drain()).isEqualTo(State.DONE);
    }
  }

  @Test
  void twoElementsOfOnePaneAreTheErrorThatTheyAreOnTheDirectRunner() {
    for (Trigger trigger :
        List.of(BY_CLOCK, Repeatedly.forever(AfterPane.elementCountAtLeast(1)))) {
      String name = UUID.randomUUID().toString();
      Pipeline pipeline = pipeline("--parallelism=2");
      PCollection<String> twice =
          ticks(pipeline, 5)
              .apply(
                  "By clock",
                  Window.<String>into(new GlobalWindows())
                      .triggering(trigger)
                      .withAllowedLateness(Duration.ZERO)
                      .discardingFiredPanes())
              .apply("Latest", Latest.globally())
              .apply("Twice", ParDo.of(new TwiceFn()));
      lookUp(rows(pipeline), twice, false, trigger, View.asSingleton(), name);

      assertThatThrownBy(() -> ((SluicePipelineResult) pipeline.run()).drain())
          .hasStackTraceContaining(
              "PCollection with more than one element accessed as a singleton view");
    }
  }

  /** Rows that look up the view: the last of them when the input has ended. */
  private static void lookUp(
      PCollection<String> rows,
      PCollection<String> ticks,
      boolean hasLatest,
      Trigger trigger,
      View.AsSingleton<String> singleton,
      String name) {
    PCollection<String> panes =
        ticks.apply(
            "Panes",
            Window.<String>into(new GlobalWindows())
                .triggering(trigger)
                .withAllowedLateness(Duration.ZERO)
                .discardingFiredPanes());
    PCollection<String> latest =
        hasLatest ? panes.apply("Latest of all", Latest.globally()) : panes;
    PCollectionView<String> view = latest.apply("View", singleton);
    look(rows, view, name);
  }

  private static void look(PCollection<String> rows, PCollectionView<String> view, String name) {
    rows.apply("Hours", Window.into(FixedWindows.of(Duration.standardHours(1))))
        .apply("Words", WithKeys.<String, String>of("hour").withKeyType(TypeDescriptors.strings()))
        .apply("Group", GroupByKey.create())
        .apply("Look", ParDo.of(new LookFn(view)).withSideInputs(view))
        .apply("Collect", ParDo.of(new Collected.Values<>(name)));
  }

  private static PCollection<String> rows(Pipeline pipeline) {
    return pipeline.apply("Rows", Read.from(new EndlessWords(20)));
  }

  private static PCollection<String> ticks(Pipeline pipeline, int ticks) {
    return pipeline.apply("Ticks", Read.from(new EndlessWords(ticks)));
  }

  private static Pipeline pipeline(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--runner=SluiceRunner",
            "--stateBackend=heap",
            "--blockOnRun=false",
            "--restartPolicy=none"));
    return Pipeline.create(PipelineOptionsFactory.fromArgs(all.toArray(new String[0])).create());
  }

  static final class TextFn<T> extends DoFn<T, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element T element, OutputReceiver<String> out) {
      out.output(String.valueOf(element));
    }
  }

  static final class TwiceFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String element, OutputReceiver<String> out) {
      out.output(element);
      out.output(element);
    }
  }

  static final class NewestFn extends Combine.BinaryCombineFn<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(String older, String newer) {
      return newer;
    }

    @Override
    public @Nullable String identity() {
      return null;
    }

    @Override
    public Coder<String> getDefaultOutputCoder(CoderRegistry registry, Coder<String> coder) {
      return NullableCoder.of(coder);
    }
  }

  /** Each word of a group, with what the view holds. */
  static final class LookFn extends DoFn<KV<String, Iterable<String>>, String> {
    private static final long serialVersionUID = 1L;
    private final PCollectionView<String> view;

    LookFn(PCollectionView<String> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext context) {
      for (String word : context.element().getValue()) {
        context.output(context.element().getKey() + " " + word + " saw " + context.sideInput(view));
      }
    }
  }
}
