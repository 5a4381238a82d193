package dev.sluice.translation.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.run.Receiver;
import dev.sluice.engine.run.StageContext;
import dev.sluice.engine.run.Task;
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
import org.apache.beam.runners.core.InMemoryStateInternals;
import org.apache.beam.runners.core.StateInternals;
import org.apache.beam.runners.core.StateNamespaces;
import org.apache.beam.runners.core.StateTag;
import org.apache.beam.runners.core.StateTags;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
    KeyedStateInternals state = new KeyedStateInternals(IntervalWindow.getCoder());
    try (HeadFixture fixture =
        new HeadFixture(
            KeyedProcess.head(
                (context, outputs) ->
                    new ClearingFunction(state, List.of(read), List.of(read, unread)),
                Delivery.ONE_BY_ONE),
            1,
            element -> ((String) element).getBytes(StandardCharsets.UTF_8))) {
      fixture.batch(List.of("key"), 1);

      assertThat(fixture.state.deletes).as("of the value that was not read").isEqualTo(1);
    }
  }

  /** Reads some values of each key and clears some. */
  private record ClearingFunction(
      KeyedStateInternals state,
      List<StateTag<ValueState<String>>> read,
      List<StateTag<ValueState<String>>> cleared)
      implements KeyedFunction {
    @Override
    public void begin(Task task, KeyedState keyed) {
      state.begin(task, keyed);
    }

    @Override
    public void elements(List<Object> elements) {
      state.moveTo(elements.get(0));
      for (StateTag<ValueState<String>> tag : read) {
        state.state(StateNamespaces.global(), tag).read();
      }
      for (StateTag<ValueState<String>> tag : cleared) {
        state.state(StateNamespaces.global(), tag).clear();
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
