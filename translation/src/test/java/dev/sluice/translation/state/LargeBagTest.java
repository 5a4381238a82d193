package dev.sluice.translation.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.Task;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.Timer;
import dev.sluice.translation.fake.HeadFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.runners.core.StateNamespaces;
import org.apache.beam.runners.core.StateTag;
import org.apache.beam.runners.core.StateTags;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.junit.jupiter.api.Test;

/** Bags that are larger than what may be decoded into memory. */
class LargeBagTest {
  private static final StateTag<BagState<String>> BAG = StateTags.bag("bag", StringUtf8Coder.of());
  private static final int ELEMENTS = 25_000;

  @Test
  void whatWasReadOutlivesTheBag() throws Exception {
    List<String> expected = elements("a");
    List<Iterable<String>> reads = new ArrayList<>();

    try (HeadFixture fixture = fixture()) {
      fixture.batch(List.of(doing(bag -> expected.forEach(bag::add))), 1);
      fixture.batch(
          List.of(
              doing(
                  bag -> {
                    reads.add(bag.read());
                    bag.clear();
                    bag.add("later");
                    reads.add(bag.read());
                  })),
          2);
    }

    assertThat(reads.get(0)).isNotInstanceOf(List.class).containsExactlyElementsOf(expected);
    assertThat(reads.get(1)).containsExactly("later");
  }

  @Test
  void addingToIt() throws Exception {
    List<String> expected = elements("a");
    List<String> more = elements("b");
    List<Iterable<String>> reads = new ArrayList<>();

    try (HeadFixture fixture = fixture()) {
      fixture.batch(
          List.of(
              doing(
                  bag -> {
                    expected.forEach(bag::add);
                    reads.add(bag.read());
                    bag.add("one");
                    reads.add(bag.read());
                    more.forEach(bag::add);
                    reads.add(bag.read());
                    assertThat(bag.isEmpty().read()).isFalse();
                  })),
          1);
    }

    List<String> all = new ArrayList<>(expected);
    assertThat(reads.get(0)).containsExactlyElementsOf(all);
    all.add("one");
    assertThat(reads.get(1)).containsExactlyElementsOf(all);
    all.addAll(more);
    assertThat(reads.get(2)).containsExactlyElementsOf(all);
  }

  private static List<String> elements(String first) {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < ELEMENTS; i++) {
      elements.add(first + "x".repeat(300) + i);
    }
    return elements;
  }

  private static Consumer<BagState<String>> doing(Consumer<BagState<String>> work) {
    return work;
  }

  private static HeadFixture fixture() {
    return new HeadFixture(
        KeyedProcess.head((context, outputs) -> new Working(), Delivery.ONE_BY_ONE),
        1,
        element -> new byte[] {1});
  }

  /** Its elements are what to do with the bag. */
  private static final class Working implements KeyedFunction {
    private final KeyedStateInternals state = new KeyedStateInternals(IntervalWindow.getCoder());

    @Override
    public void begin(Task task, KeyedState keyed) {
      state.begin(task, keyed);
    }

    @Override
    @SuppressWarnings("unchecked") // only such elements are given
    public void elements(List<Object> elements) {
      state.moveTo("key");
      for (Object element : elements) {
        ((Consumer<BagState<String>>) element).accept(state.state(StateNamespaces.global(), BAG));
      }
    }

    @Override
    public void timers(List<Timer> due) {}

    @Override
    public void finish() {
      state.flush();
    }

    @Override
    public void close() {}
  }
}
