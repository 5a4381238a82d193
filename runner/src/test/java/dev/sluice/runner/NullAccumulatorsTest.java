package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.CombiningState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accumulators that are null are as any other, wherever they are kept. */
final class NullAccumulatorsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--fastPaths=all --maxRecordsPerBatch=1",
        "--fastPaths=all",
        "--fastPaths=none --maxRecordsPerBatch=1"
      })
  void combinesGlobally(String paths) {
    same(pipeline -> numbers(pipeline).apply("Least", Combine.globally(new LeastFn())), paths);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--fastPaths=all --maxRecordsPerBatch=1",
        "--fastPaths=all",
        "--fastPaths=none --maxRecordsPerBatch=1"
      })
  void combinesPerKeyInWindowsOfEachKind(String paths) {
    same(
        pipeline ->
            numbers(pipeline)
                .apply(Window.into(FixedWindows.of(Duration.millis(10))))
                .apply(
                    WithKeys.<Integer, Integer>of(n -> n % 3)
                        .withKeyType(TypeDescriptors.integers()))
                .apply("Least", Combine.perKey(new LeastFn())),
        paths);
    same(
        pipeline ->
            numbers(pipeline)
                .apply(Window.into(Sessions.withGapDuration(Duration.millis(2))))
                .apply(
                    WithKeys.<Integer, Integer>of(n -> n % 3)
                        .withKeyType(TypeDescriptors.integers()))
                .apply("Least", Combine.perKey(new LeastFn())),
        paths);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--fastPaths=all --maxRecordsPerBatch=1",
        "--fastPaths=all",
        "--fastPaths=none --maxRecordsPerBatch=1"
      })
  void combinesWithATriggerOfManyElements(String paths) {
    same(
        pipeline ->
            numbers(pipeline)
                .apply(
                    Window.<Integer>into(FixedWindows.of(Duration.millis(100)))
                        .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1_000)))
                        .withAllowedLateness(Duration.ZERO)
                        .accumulatingFiredPanes())
                .apply(
                    WithKeys.<Integer, Integer>of(n -> n % 3)
                        .withKeyType(TypeDescriptors.integers()))
                .apply("Least", Combine.perKey(new LeastFn())),
        paths);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--maxRecordsPerBatch=1", "--maxRecordsPerBatch=1000"})
  void keepsThemInState(String limit) {
    same(
        pipeline ->
            numbers(pipeline)
                .apply(
                    WithKeys.<Integer, Integer>of(n -> n).withKeyType(TypeDescriptors.integers()))
                .apply("State", ParDo.of(new LeastInStateFn())),
        limit);
  }

  private static void same(Function<Pipeline, PCollection<?>> build, String option) {
    List<String> direct = BothRunners.direct(build);

    assertThat(BothRunners.sluice(build, option.split(" "))).isEqualTo(direct);
    assertThat(direct).isNotEmpty();
  }

  private static PCollection<Integer> numbers(Pipeline pipeline) {
    return pipeline.apply(
        Create.timestamped(
            IntStream.range(0, 40)
                .mapToObj(n -> TimestampedValue.of(n, Instant.ofEpochMilli(n)))
                .toList()));
  }

  /**
   * The least of the numbers above 20, if there is any: nothing is null, also when it was added.
   */
  static final class LeastFn extends Combine.CombineFn<Integer, @Nullable Integer, String> {
    @Override
    public @Nullable Integer createAccumulator() {
      return null;
    }

    @Override
    public @Nullable Integer addInput(@Nullable Integer accumulator, Integer input) {
      if (input <= 20) {
        return accumulator;
      }
      return accumulator == null ? input : Integer.valueOf(Math.min(accumulator, input));
    }

    @Override
    public @Nullable Integer mergeAccumulators(Iterable<@Nullable Integer> accumulators) {
      Integer least = null;
      for (Integer each : accumulators) {
        if (each != null) {
          least = addInput(least, each);
        }
      }
      return least;
    }

    @Override
    public String extractOutput(@Nullable Integer accumulator) {
      return "least " + accumulator;
    }

    @Override
    public Coder<@Nullable Integer> getAccumulatorCoder(
        CoderRegistry registry, Coder<Integer> inputCoder) {
      return NullableCoder.of(VarIntCoder.of());
    }
  }

  static final class LeastInStateFn extends DoFn<KV<Integer, Integer>, String> {
    @StateId("least")
    private final StateSpec<CombiningState<Integer, @Nullable Integer, String>> spec =
        StateSpecs.combining(NullableCoder.of(VarIntCoder.of()), new LeastFn());

    @ProcessElement
    public void process(
        @Element KV<Integer, Integer> element,
        @StateId("least") CombiningState<Integer, @Nullable Integer, String> least,
        OutputReceiver<String> out) {
      least.add(element.getValue());
      least.addAccum(null);
      least.readLater();
      out.output(element.getKey() + " " + least.read() + " " + least.isEmpty().read());
    }
  }
}
