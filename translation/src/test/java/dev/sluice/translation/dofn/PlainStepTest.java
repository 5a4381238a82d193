package dev.sluice.translation.dofn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class PlainStepTest {
  private final List<String> life = new ArrayList<>();
  private final List<Object> main = new ArrayList<>();
  private final List<Object> more = new ArrayList<>();
  private final HeadFixture batches =
      new HeadFixture((context, outputs) -> new StepAsHead(step(new LifeFn(), outputs)), 2, null);

  @Test
  void aBundleIsABatchWithElements() throws Exception {
    LifeFn.life = life;
    batches.batch(List.of(), 1);
    batches.batch(List.of(element("a"), element("b")), 2);
    batches.batch(List.of(element("c")), 3);
    batches.close();

    assertThat(life)
        .containsExactly("setup", "start", "a", "b", "finish", "start", "c", "finish", "teardown");
    assertThat(Specs.values(batches.outputs.get(0)))
        .containsExactly("a", "b", "finished", "c", "finished");
    assertThat(Specs.values(batches.outputs.get(1))).containsExactly("A", "B", "C");
  }

  @Test
  void whatFailsDownstreamIsThrownAsItIs() throws Exception {
    LifeFn.life = life;
    IllegalStateException failure = new IllegalStateException("downstream");
    Receiver failing =
        element -> {
          throw failure;
        };
    try (Step step = step(new LifeFn(), List.of(failing, more::add))) {
      step.begin(batches.last);

      assertThatThrownBy(() -> step.accept(element("a"))).isSameAs(failure);
    }
    assertThat(life).containsExactly("setup", "start", "a", "teardown");
    assertThat(main).isEmpty();
  }

  private static Step step(DoFn<String, String> doFn, List<Receiver> outputs) throws Exception {
    DoFnSpec spec =
        Specs.of(
            doFn, StringUtf8Coder.of(), WindowingStrategy.of(FixedWindows.of(Duration.millis(10))));
    return DoFnSteps.plain(spec).open(new StageContext("stage", "step", 0, 1, 16), outputs);
  }

  private static WindowedValue<String> element(String value) {
    return Specs.at(3, 10, value);
  }

  static final class LifeFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;
    static List<String> life = new ArrayList<>();

    @Setup
    public void setup() {
      life.add("setup");
    }

    @StartBundle
    public void start() {
      life.add("start");
    }

    @ProcessElement
    public void process(@Element String element, MultiOutputReceiver out) {
      life.add(element);
      out.get(Specs.MAIN).output(element);
      out.get(Specs.MORE).output(element.toUpperCase(java.util.Locale.ROOT));
    }

    @FinishBundle
    public void finish(FinishBundleContext c) {
      life.add("finish");
      BoundedWindow window = Specs.window(3, 10);
      c.output("finished", Instant.ofEpochMilli(3), window);
    }

    @Teardown
    public void teardown() {
      life.add("teardown");
    }
  }
}
