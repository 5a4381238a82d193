package dev.sluice.translation.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.Timer;
import dev.sluice.testkit.SeededTest;
import dev.sluice.translation.fake.HeadFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.beam.runners.core.InMemoryStateInternals;
import org.apache.beam.runners.core.StateInternals;
import org.apache.beam.runners.core.StateNamespaces;
import org.apache.beam.runners.core.StateTag;
import org.apache.beam.runners.core.StateTags;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.junit.jupiter.api.Test;

/** Beam's own in-memory state is the model: the same operations give the same answers. */
class KeyedStateInternalsTest {
  @SeededTest(seeds = 60)
  void answersAsTheInMemoryStateDoes(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Comparing comparing = new Comparing();
    try (HeadFixture fixture =
        new HeadFixture(
            KeyedProcess.head(comparing::open, Delivery.ONE_BY_ONE),
            1,
            element -> ((Visit) element).key().getBytes(StandardCharsets.UTF_8))) {
      for (int batch = 0; batch < 12; batch++) {
        List<Visit> visits = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
          visits.add(new Visit("key" + random.nextInt(3), random.nextLong(), random.nextInt(30)));
        }
        if (random.nextInt(4) == 0) {
          fixture.restart();
        }

        fixture.batch(visits, batch);
      }
    }

    assertThat(comparing.operations).isPositive();
  }

  @Test
  void whatIsKnownToBeAbsentIsNotDeleted() throws Exception {
    StateTag<ValueState<String>> read = StateTags.value("read", StringUtf8Coder.of());
    StateTag<ValueState<String>> unread = StateTags.value("unread", StringUtf8Coder.of());
    try (HeadFixture fixture =
        visiting(
            state -> {
              state.state(StateNamespaces.global(), read).read();
              state.state(StateNamespaces.global(), read).clear();
              state.state(StateNamespaces.global(), unread).clear();
            })) {
      fixture.batch(List.of("key"), 1);

      assertThat(fixture.state.deletes).as("of the value that was not read").isEqualTo(1);
    }
  }

  @Test
  void aBagThatWasFoundEmptyIsNotDeleted() throws Exception {
    try (HeadFixture fixture = visiting(KeyedStateInternalsTest::readAndClear)) {
      fixture.batch(List.of("key"), 1);

      assertThat(fixture.state.rangeDeletes).isZero();
    }
  }

  @Test
  void aBagThatWasNotReadIsDeleted() throws Exception {
    try (HeadFixture fixture = visiting(state -> bag(state).clear())) {
      fixture.batch(List.of("key"), 1);

      assertThat(fixture.state.rangeDeletes).isEqualTo(1);
    }
  }

  @Test
  void aBagThatWasFoundEmptyAndThenWrittenIsDeleted() throws Exception {
    try (HeadFixture fixture =
        visiting(
            state -> {
              bag(state).read();
              bag(state).add("element");
              state.flush();
              bag(state).clear();
            })) {
      fixture.batch(List.of("key"), 1);

      assertThat(fixture.state.rangeDeletes).isEqualTo(1);
      assertThat(fixture.state.size()).isZero();
    }
  }

  private static void readAndClear(StateInternals state) {
    assertThat(bag(state).read()).isEmpty();
    bag(state).clear();
  }

  private static BagState<String> bag(StateInternals state) {
    return state.state(StateNamespaces.global(), StateTags.bag("bag", StringUtf8Coder.of()));
  }

  private static HeadFixture visiting(Consumer<KeyedStateInternals> work) {
    KeyedStateInternals state = new KeyedStateInternals(IntervalWindow.getCoder());
    return new HeadFixture(
        KeyedProcess.head(
            (context, outputs) -> new VisitingFunction(state, work), Delivery.ONE_BY_ONE),
        1,
        element -> ((String) element).getBytes(StandardCharsets.UTF_8));
  }

  /** Does the same with the state of each key. */
  private record VisitingFunction(KeyedStateInternals state, Consumer<KeyedStateInternals> work)
      implements KeyedFunction {
    @Override
    public void begin(Task task, KeyedState keyed) {
      state.begin(task, keyed);
    }

    @Override
    public void elements(List<Object> elements) {
      state.moveTo(elements.get(0));
      work.accept(state);
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

  /** Some operations on one key. */
  private record Visit(String key, long seed, int operations) {}

  /** Does every operation on both states and compares what they answer. */
  private static final class Comparing {
    private final Map<String, StateInternals> models = new HashMap<>();
    private int operations;

    KeyedFunction open(StageContext context, List<Receiver> outputs) {
      KeyedStateInternals state = new KeyedStateInternals(IntervalWindow.getCoder());
      return new KeyedFunction() {
        @Override
        public void begin(Task task, KeyedState keyed) {
          state.begin(task, keyed);
        }

        @Override
        public void elements(List<Object> elements) {
          for (Object element : elements) {
            Visit visit = (Visit) element;
            state.moveTo(visit.key());
            StateInternals model =
                models.computeIfAbsent(visit.key(), InMemoryStateInternals::forKey);
            SplittableRandom random = new SplittableRandom(visit.seed());
            for (int i = 0; i < visit.operations(); i++) {
              StateOperation operation = StateOperation.random(random);
              assertThat(operation.answer(state))
                  .as("operation %s", operation)
                  .isEqualTo(operation.answer(model));
              operations++;
            }
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
      };
    }
  }
}
