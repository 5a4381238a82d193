package dev.sluice.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.translation.combine.OutputMode;
import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.read.ReadSettings;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

final class PipelineTranslatorTest {
  private static final TranslationSettings SETTINGS =
      new TranslationSettings(4, 128, OutputMode.APPEND, true, ReadSettings.DEFAULT, FastPaths.ALL);

  @Test
  void fusesStepsBehindTheirSource() {
    Plan plan =
        plan(
            pipeline ->
                words(pipeline, "Words")
                    .apply("Upper", map())
                    .apply("Windows", Window.into(FixedWindows.of(Duration.standardMinutes(1))))
                    .apply("Lower", map()));

    assertThat(plan.stages()).hasSize(1);
    assertThat(plan.stages().get(0).head()).isInstanceOf(Stage.SourceHead.class);
    assertThat(steps(plan.stages().get(0)))
        .contains("Upper/Map/ParMultiDo(Anonymous)", "Windows/Window.Assign");
    assertThat(plan.exchanges()).isEmpty();
  }

  @Test
  void beginsAStageAtEachGrouping() {
    Plan plan =
        plan(
            pipeline ->
                words(pipeline, "Words")
                    .apply("Keys", WithKeys.of("k"))
                    .apply("Group", GroupByKey.create()));

    Exchange exchange = plan.exchanges().get(0);
    assertThat(stageNames(plan)).containsExactly("Words/Read(CreateSource)", "Group");
    assertThat(plan.exchanges()).hasSize(1);
    assertThat(exchange.kind()).isEqualTo(Exchange.Kind.KEYED);
    assertThat(exchange.durable()).isFalse();
  }

  @Test
  void bringsRowsOfSeveralStagesTogetherOnlyForSteps() {
    Plan plan =
        plan(
            pipeline -> {
              PCollection<String> both =
                  PCollectionList.of(words(pipeline, "A"))
                      .and(words(pipeline, "B"))
                      .apply("Both", Flatten.pCollections());
              both.apply("Keys", WithKeys.of("k")).apply("Group", GroupByKey.create());
            });

    assertThat(stageNames(plan))
        .containsExactly("A/Read(CreateSource)", "B/Read(CreateSource)", "Both.out/rows", "Group");
    assertThat(plan.inputsOf(2)).hasSize(2).allMatch(e -> e.kind() == Exchange.Kind.FORWARD);
    assertThat(plan.inputsOf(3)).hasSize(1);
  }

  @Test
  void feedsAGroupingFromAllStagesOfAFlatten() {
    Plan plan =
        plan(
            pipeline ->
                PCollectionList.of(words(pipeline, "A").apply("KeysA", WithKeys.of("k")))
                    .and(words(pipeline, "B").apply("KeysB", WithKeys.of("k")))
                    .apply("Both", Flatten.pCollections())
                    .apply("Group", GroupByKey.create()));

    assertThat(plan.stages()).hasSize(3);
    assertThat(plan.inputsOf(2)).hasSize(2).allMatch(e -> e.input() == 0);
  }

  @Test
  void givesRowsTwiceThatAreFlattenedTwice() {
    Plan plan =
        plan(
            pipeline -> {
              PCollection<String> words = words(pipeline, "A");
              PCollectionList.of(words)
                  .and(words)
                  .apply("Both", Flatten.pCollections())
                  .apply("Upper", map());
            });

    Stage only = plan.stages().get(0);
    assertThat(plan.stages()).hasSize(1);
    assertThat(only.chain().headOutputs().get(0)).hasSize(2);
  }

  @Test
  void endsAFlattenOfNothing() {
    Plan plan =
        plan(
            pipeline ->
                PCollectionList.<String>empty(pipeline)
                    .apply("None", Flatten.pCollections())
                    .setCoder(StringUtf8Coder.of())
                    .apply("Upper", map()));

    assertThat(plan.stages()).hasSize(1);
    assertThat(plan.stages().get(0).head()).isInstanceOf(Stage.SourceHead.class);
  }

  @Test
  void writesEachViewOnceForAllItsReaders() {
    Plan plan =
        plan(
            pipeline -> {
              PCollectionView<List<String>> view =
                  words(pipeline, "Side").apply("View", View.asList());
              PCollection<String> main = words(pipeline, "Main");
              main.apply("One", ParDo.of(new SampleFns.ReadsView(view)).withSideInputs(view));
              main.apply("Two", ParDo.of(new SampleFns.ReadsView(view)).withSideInputs(view));
            });

    assertThat(stageNames(plan).stream().filter(name -> name.endsWith("/view"))).hasSize(1);
    assertThat(plan.exchanges().stream().filter(e -> e.kind() == Exchange.Kind.BROADCAST))
        .hasSize(2)
        .allMatch(e -> e.input() == 1);
  }

  @Test
  void keysAStatefulDoFn() {
    Plan plan =
        plan(
            pipeline ->
                words(pipeline, "Words")
                    .apply("Keys", WithKeys.of("k"))
                    .setCoder(KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of()))
                    .apply("Stateful", ParDo.of(new SampleFns.Stateful())));

    assertThat(plan.stages()).hasSize(2);
    assertThat(plan.exchanges().get(0).kind()).isEqualTo(Exchange.Kind.KEYED);
  }

  @Test
  void commitsTheInputOfAStepThatMustSeeItStable() {
    Plan plan =
        plan(
            pipeline ->
                words(pipeline, "Words").apply("Sink", ParDo.of(new SampleFns.StableSink())));

    assertThat(plan.exchanges()).hasSize(1);
    assertThat(plan.exchanges().get(0).durable()).isTrue();
    assertThat(steps(plan.stages().get(1))).hasSize(1);
  }

  @Test
  void commitsAReshuffleUnlessToldOtherwise() {
    Consumer<Pipeline> build =
        pipeline -> words(pipeline, "Words").apply("Shuffle", Reshuffle.viaRandomKey());

    Plan durable = plan(build);
    Plan plain =
        plan(
            build,
            new TranslationSettings(
                4, 128, OutputMode.APPEND, false, ReadSettings.DEFAULT, FastPaths.ALL));

    assertThat(durable.exchanges()).hasSize(1).allMatch(Exchange::durable);
    assertThat(plain.exchanges()).hasSize(1).noneMatch(Exchange::durable);
  }

  @Test
  void combinesInPartAndInTheEngineOnlyIfItMay() {
    Consumer<Pipeline> build =
        pipeline -> words(pipeline, "Words").apply("Count", Count.perElement());

    Plan fast = plan(build);
    Plan whole = plan(build, with(new FastPaths(Set.of(FastPath.AGGREGATION))));
    Plan general = plan(build, with(FastPaths.NONE));

    assertThat(steps(fast.stages().get(0))).anyMatch(name -> name.endsWith("/partial"));
    assertThat(steps(whole.stages().get(0))).noneMatch(name -> name.endsWith("/partial"));
    assertThat(steps(general.stages().get(0))).isEqualTo(steps(whole.stages().get(0)));
    assertThat(origin(whole)).isEqualTo(origin(fast)).isNotEqualTo(origin(general));
  }

  @Test
  void redistributesInTurnWithoutACommit() {
    Plan plan =
        plan(pipeline -> words(pipeline, "Words").apply("Spread", Redistribute.arbitrarily()));

    assertThat(plan.exchanges()).hasSize(1);
    assertThat(plan.exchanges().get(0).kind()).isEqualTo(Exchange.Kind.ROUND_ROBIN);
    assertThat(plan.exchanges().get(0).durable()).isFalse();
  }

  @Test
  void givesSeveralOutputsTheirOwnWays() {
    Plan plan =
        plan(
            pipeline -> {
              PCollectionTuple both =
                  words(pipeline, "Words")
                      .apply(
                          "Route",
                          ParDo.of(new SampleFns.Route())
                              .withOutputTags(SampleFns.MAIN, TupleTagList.of(SampleFns.OTHER)));
              both.get(SampleFns.MAIN).setCoder(StringUtf8Coder.of()).apply("Main", map());
              both.get(SampleFns.OTHER)
                  .setCoder(NullableCoder.of(StringUtf8Coder.of()))
                  .apply("Other", map());
            });

    Stage only = plan.stages().get(0);
    Chain.Node route =
        only.chain().steps().stream().filter(n -> n.name().startsWith("Route")).findAny().get();
    assertThat(route.outputs()).hasSize(2).allMatch(targets -> targets.size() == 1);
  }

  @Test
  void namesStagesAndExchangesAlikeEachTime() {
    Consumer<Pipeline> build =
        pipeline -> {
          PCollectionView<Long> count =
              words(pipeline, "Side").apply("CountAll", Count.globally()).apply(View.asSingleton());
          words(pipeline, "Words")
              .apply("Read", ParDo.of(new SampleFns.ReadsCount(count)).withSideInputs(count))
              .apply("Count", Count.perElement())
              .apply("Shuffle", Reshuffle.viaRandomKey());
        };

    Plan one = plan(build);
    Plan two = plan(build);

    assertThat(stageNames(one)).isEqualTo(stageNames(two)).doesNotHaveDuplicates();
    assertThat(exchangeNames(one)).isEqualTo(exchangeNames(two)).doesNotHaveDuplicates();
  }

  @Test
  void givesWindowedWritesFixedShards() {
    Plan plan =
        plan(
            pipeline ->
                pipeline
                    .apply("Numbers", GenerateSequence.from(0))
                    .apply("Text", MapElements.into(TypeDescriptors.strings()).via(n -> "" + n))
                    .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
                    .apply("Write", TextIO.write().to("/tmp/unused/out").withWindowedWrites()));

    assertThat(stageNames(plan)).anyMatch(name -> name.contains("GroupIntoShards"));
  }

  @Test
  void saysWhetherAPipelineEndsByItself() {
    Pipeline bounded = Pipeline.create();
    words(bounded, "Words");
    Pipeline unbounded = Pipeline.create();
    unbounded.apply(GenerateSequence.from(0));

    assertThat(PipelineTranslator.translate(bounded, SETTINGS).isBounded()).isTrue();
    assertThat(PipelineTranslator.translate(unbounded, SETTINGS).isBounded()).isFalse();
  }

  @Test
  void refusesAllThatItCannotRunInOneError() {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply("ReadOne", new ReadOfAnotherRunner());
    pipeline.apply("ReadTwo", new ReadOfAnotherRunner());
    words(pipeline, "Words").apply("Upper", map());

    assertThatThrownBy(() -> PipelineTranslator.translate(pipeline, SETTINGS))
        .isInstanceOf(UnsupportedPipelineException.class)
        .hasMessageContaining("2 transforms are not supported")
        .hasMessageContaining("ReadOne (another:read:v1): Sluice has no translation")
        .hasMessageContaining("ReadTwo (another:read:v1): Sluice has no translation");
  }

  @Test
  void refusesAWindowedWriteThatWouldLoseFiles() {
    Pipeline pipeline = Pipeline.create();
    words(pipeline, "Words")
        .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
        .apply(
            "Write", TextIO.write().to("/tmp/unused/out").withWindowedWrites().withAutoSharding());

    assertThatThrownBy(() -> PipelineTranslator.translate(pipeline, SETTINGS))
        .isInstanceOf(UnsupportedPipelineException.class)
        .hasMessageContaining("Write/WriteFiles (beam:transform:write_files:v1)")
        .hasMessageContaining("withNumShards");
  }

  @Test
  void keepsImpulseInOneSplit() {
    Plan plan = plan(pipeline -> pipeline.apply("Impulse", Impulse.create()));

    assertThat(stageNames(plan)).containsExactly("Impulse");
  }

  @Test
  void sendsMergingWindowsTheGeneralWay() {
    Plan plan =
        plan(
            pipeline ->
                words(pipeline, "Words")
                    .apply(Window.into(Sessions.withGapDuration(Duration.standardMinutes(1))))
                    .apply("Count", Count.perElement()));

    assertThat(stageNames(plan)).contains("Count/Combine.perKey(Count)");
    assertThat(plan.stages().stream().flatMap(stage -> steps(stage).stream()))
        .noneMatch(step -> step.endsWith("/partial"));
  }

  private static Plan plan(Consumer<Pipeline> build) {
    return plan(build, SETTINGS);
  }

  private static Plan plan(Consumer<Pipeline> build, TranslationSettings settings) {
    Pipeline pipeline = Pipeline.create();
    build.accept(pipeline);
    return PipelineTranslator.translate(pipeline, settings).plan();
  }

  private static TranslationSettings with(FastPaths fastPaths) {
    return new TranslationSettings(
        4, 128, OutputMode.APPEND, true, ReadSettings.DEFAULT, fastPaths);
  }

  /** The class that the second stage's operator comes from. */
  private static Class<?> origin(Plan plan) {
    Stage.OperatorHead head = (Stage.OperatorHead) plan.stages().get(1).head();
    return head.factory().getClass().getNestHost();
  }

  private static PCollection<String> words(Pipeline pipeline, String name) {
    return pipeline.apply(name, Create.of("a", "b", "c").withCoder(StringUtf8Coder.of()));
  }

  private static MapElements<String, String> map() {
    return MapElements.into(TypeDescriptors.strings()).via(word -> word + "!");
  }

  private static List<String> stageNames(Plan plan) {
    return plan.stages().stream().map(Stage::name).toList();
  }

  private static List<String> exchangeNames(Plan plan) {
    return plan.exchanges().stream().map(Exchange::name).toList();
  }

  private static List<String> steps(Stage stage) {
    return stage.chain().steps().stream().map(Chain.Node::name).toList();
  }
}
