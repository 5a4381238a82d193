package dev.sluice.translation.dofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.testkit.SeededTest;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.runners.core.DoFnRunner;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.UserCodeException;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** The calls without objects per element, held against those of Beam's own runner. */
final class DoFnCallsTest {
  private final List<String> seen = new ArrayList<>();

  @SeededTest(seeds = 50)
  void doFnsSeeAndGiveTheSameAsFromBeamsRunner(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<WindowedValue<Object>> elements = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      elements.add(RandomElements.next(random));
    }
    Duration skew = RandomElements.skew(random);

    for (DoFn<Object, Object> doFn : ScriptedDoFns.all(skew, seen)) {
      List<String> expected = run(doFn, elements, false);
      List<String> found = run(doFn, elements, true);

      assertThat(found).isEqualTo(expected).isNotEmpty();
    }
  }

  @Test
  void elementsKeepTheirRecordsIdAndOffsetThroughContextsAndReceivers() {
    List<Object> given = new ArrayList<>();
    DoFnCalls calls = calls(new ScriptedDoFns.TwiceFn(), List.of(given::add, given::add), true);
    Instant time = Instant.ofEpochMilli(7);
    calls.process(
        WindowedValues.builder()
            .setValue((Object) "a")
            .setTimestamp(time)
            .setWindows(List.of(Specs.window(7, 10), Specs.window(17, 10)))
            .setPaneInfo(PaneInfo.NO_FIRING)
            .setRecordId("id")
            .setRecordOffset(3L)
            .build());

    assertThat(given)
        .hasSize(3)
        .allSatisfy(
            value -> {
              assertThat(((WindowedValue<?>) value).getRecordId()).isEqualTo("id");
              assertThat(((WindowedValue<?>) value).getRecordOffset()).isEqualTo(3);
            });
  }

  /** As Beam's own runner has it, until the bundle is over. */
  @Test
  void aReceiverThatIsKeptStaysAboutItsElement() {
    for (boolean direct : new boolean[] {true, false}) {
      ScriptedDoFns.KeepingFn doFn = new ScriptedDoFns.KeepingFn();
      List<Object> given = new ArrayList<>();
      Outputs outputs = outputs(List.of(given::add, value -> {}));
      DoFnCalls calls = calls(doFn, outputs, direct);
      WindowedValue<Object> first = RandomElements.next(new SplittableRandom(1));
      calls.process(first);
      OutputReceiver<Object> kept = doFn.kept();
      calls.process(RandomElements.next(new SplittableRandom(2)));

      kept.output("later");
      outputs.end();

      assertThat(((WindowedValue<?>) given.get(0)).getTimestamp()).isEqualTo(first.getTimestamp());
      assertThatThrownBy(() -> kept.output("too late"))
          .hasStackTraceContaining("after the end of the bundle that it belongs to");
    }
  }

  private List<String> run(
      DoFn<Object, Object> doFn, List<WindowedValue<Object>> elements, boolean direct) {
    seen.clear();
    List<Receiver> receivers =
        List.of(value -> seen.add("main " + text(value)), value -> seen.add("more " + text(value)));
    Outputs outputs = outputs(receivers);
    DoFnCalls calls = calls(doFn, outputs, direct);
    for (WindowedValue<Object> element : elements) {
      try {
        outputs.setCausedByDrain(Elements.isCausedByDrain(element));
        calls.process(element);
      } catch (Throwable failure) {
        seen.add("failed: " + cause(failure).getClass());
      }
    }
    return List.copyOf(seen);
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof UserCodeException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Outputs outputs(List<Receiver> receivers) {
    return new Outputs(List.of(Specs.MAIN, Specs.MORE), receivers);
  }

  private static DoFnCalls calls(
      DoFn<Object, Object> doFn, List<Receiver> receivers, boolean direct) {
    return calls(doFn, outputs(receivers), direct);
  }

  private static DoFnCalls calls(DoFn<Object, Object> doFn, Outputs outputs, boolean direct) {
    DoFnSpec spec = ScriptedDoFns.spec(doFn);
    DoFnStepContext contexts = new DoFnStepContext(null, null);
    WindowNames sideInputs = new WindowNames(spec.sideInputMapping().values());
    DoFnRunner<Object, Object> runner = DoFnCalls.runner(doFn, spec, outputs, sideInputs, contexts);
    return direct
        ? DoFnCalls.of(doFn, spec, outputs, sideInputs, contexts, runner)
        : runner::processElement;
  }

  private static String text(Object element) {
    WindowedValue<?> value = (WindowedValue<?>) element;
    return value.getValue()
        + " at "
        + value.getTimestamp().getMillis()
        + " in "
        + List.copyOf(value.getWindows())
        + " of "
        + value.getPaneInfo()
        + (Elements.isCausedByDrain(value) ? " by drain" : "");
  }
}
