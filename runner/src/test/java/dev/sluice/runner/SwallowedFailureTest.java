package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No try/catch around an output hides that a step behind it has failed, wherever it stands. */
final class SwallowedFailureTest {
  /** Where the output is that is in a try/catch. */
  enum Place {
    ELEMENT,
    SIDE_OUTPUT,
    FINISH_BUNDLE,
    STATEFUL_ELEMENT,
    TIMER
  }

  @ParameterizedTest(name = "{0}, fast paths {1}")
  @MethodSource("cases")
  void failsThePipeline(Place place, String fastPaths) {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner", "--stateBackend=heap", "--fastPaths=" + fastPaths)
                .create());
    numbers(pipeline, place).apply("Strict", ParDo.of(new StrictFn()));

    assertThatThrownBy(pipeline::run)
        .isInstanceOf(PipelineExecutionException.class)
        .hasRootCauseMessage("13 must never come");
  }

  private static Stream<Arguments> cases() {
    return Stream.of(Place.values())
        .flatMap(place -> Stream.of(Arguments.of(place, "all"), Arguments.of(place, "none")));
  }

  private static PCollection<Integer> numbers(Pipeline pipeline, Place place) {
    PCollection<Integer> numbers = pipeline.apply(Create.of(1, 2, 13, 4));
    return switch (place) {
      case ELEMENT -> numbers.apply(ParDo.of(new CatchingFn()));
      case SIDE_OUTPUT -> sideOutput(numbers);
      case FINISH_BUNDLE -> numbers.apply(ParDo.of(new LateFn()));
      case STATEFUL_ELEMENT, TIMER ->
          numbers
              .apply(
                  WithKeys.<String, Integer>of("key")
                      .withKeyType(StringUtf8Coder.of().getEncodedTypeDescriptor()))
              .apply(ParDo.of(new StatefulFn(place == Place.TIMER)));
    };
  }

  private static PCollection<Integer> sideOutput(PCollection<Integer> numbers) {
    TupleTag<Integer> main = new TupleTag<>();
    TupleTag<Integer> side = new TupleTag<>();
    PCollectionTuple outputs =
        numbers.apply(ParDo.of(new SideFn(side)).withOutputTags(main, TupleTagList.of(side)));
    outputs.get(main).setCoder(VarIntCoder.of());
    return outputs.get(side).setCoder(VarIntCoder.of());
  }

  private static void swallow(Runnable output) {
    try {
      output.run();
    } catch (Throwable e) {
      // counted as a line that can't be parsed, as some of Beam's examples do
    }
  }

  private static final class StrictFn extends DoFn<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Integer number, OutputReceiver<Integer> out) {
      if (number == 13) {
        throw new IllegalStateException("13 must never come");
      }
      out.output(number);
    }
  }

  private static final class CatchingFn extends DoFn<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Integer number, OutputReceiver<Integer> out) {
      swallow(() -> out.output(number));
    }
  }

  private static final class SideFn extends DoFn<Integer, Integer> {
    private static final long serialVersionUID = 1L;
    private final TupleTag<Integer> side;

    SideFn(TupleTag<Integer> side) {
      this.side = side;
    }

    @ProcessElement
    public void process(@Element Integer number, MultiOutputReceiver out) {
      swallow(() -> out.get(side).output(number));
    }
  }

  private static final class LateFn extends DoFn<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process() {}

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      swallow(() -> context.output(13, Instant.ofEpochMilli(0), GlobalWindow.INSTANCE));
    }
  }

  static final class StatefulFn extends DoFn<KV<String, Integer>, Integer> {
    private static final long serialVersionUID = 1L;
    private final boolean byTimer;

    @StateId("last")
    private final StateSpec<ValueState<Integer>> last = StateSpecs.value();

    @TimerId("timer")
    private final TimerSpec timer = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    StatefulFn(boolean byTimer) {
      this.byTimer = byTimer;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Integer> element,
        @StateId("last") ValueState<Integer> last,
        @TimerId("timer") Timer timer,
        OutputReceiver<Integer> out) {
      last.write(element.getValue());
      if (byTimer) {
        timer.set(GlobalWindow.INSTANCE.maxTimestamp());
      } else {
        swallow(() -> out.output(element.getValue()));
      }
    }

    @OnTimer("timer")
    public void onTimer(OutputReceiver<Integer> out) {
      swallow(() -> out.output(13));
    }
  }
}
