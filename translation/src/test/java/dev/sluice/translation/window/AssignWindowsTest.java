package dev.sluice.translation.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.testkit.SeededTest;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.fake.Specs;
import dev.sluice.translation.fast.FastPaths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Elements in their new windows, held against what the window function itself says. */
final class AssignWindowsTest {
  private static final Duration SIZE = Duration.millis(10);

  @SeededTest(seeds = 30)
  void elementsComeOnceForEachWindowThatTheyWereInAndKeepTheRest(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    for (WindowFn<Object, ?> fn : functions()) {
      List<Object> given = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      try (Step step =
          AssignWindows.factory(fn, random.nextBoolean() ? FastPaths.ALL : FastPaths.NONE)
              .open(new StageContext("stage", "step", 0, 1, 16), List.of(given::add))) {
        for (int i = 0; i < 200; i++) {
          WindowedValue<Object> element = element(random);
          step.accept(element);
          element.getWindows().forEach(window -> expected.add(assigned(fn, element, window)));
        }
      }

      assertThat(given).map(AssignWindowsTest::text).isEqualTo(expected);
    }
  }

  private static List<WindowFn<Object, ?>> functions() {
    return List.of(
        FixedWindows.of(SIZE),
        FixedWindows.of(SIZE).withOffset(Duration.millis(3)),
        SlidingWindows.of(SIZE).every(Duration.millis(4)),
        SlidingWindows.of(SIZE).every(Duration.millis(5)),
        SlidingWindows.of(SIZE).every(Duration.millis(2)).withOffset(Duration.millis(1)),
        Sessions.withGapDuration(SIZE),
        new GlobalWindows());
  }

  private static WindowedValue<Object> element(SplittableRandom random) {
    Instant time = Instant.ofEpochMilli(random.nextInt(-50, 50));
    List<BoundedWindow> windows = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      windows.add(Specs.window(10L * i, 10));
    }
    if (windows.isEmpty()) {
      windows.add(GlobalWindow.INSTANCE);
    }
    PaneInfo pane = PaneInfo.createPane(true, random.nextBoolean(), PaneInfo.Timing.ON_TIME);
    WindowedValue<Object> element =
        WindowedValues.of((Object) random.nextInt(), time, windows, pane);
    return random.nextInt(4) == 0 ? Elements.causedByDrain(element) : element;
  }

  private static <W extends BoundedWindow> String assigned(
      WindowFn<Object, W> fn, WindowedValue<Object> element, BoundedWindow window) {
    try {
      Collection<W> windows =
          fn.assignWindows(
              fn.new AssignContext() {
                @Override
                public Object element() {
                  return element.getValue();
                }

                @Override
                public Instant timestamp() {
                  return element.getTimestamp();
                }

                @Override
                public BoundedWindow window() {
                  return window;
                }
              });
      return text(element, windows);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String text(Object element) {
    WindowedValue<?> value = (WindowedValue<?>) element;
    return text(value, value.getWindows());
  }

  private static String text(WindowedValue<?> value, Collection<? extends BoundedWindow> windows) {
    return value.getValue()
        + " at "
        + value.getTimestamp().getMillis()
        + " in "
        + List.copyOf(windows)
        + " of "
        + value.getPaneInfo()
        + (Elements.isCausedByDrain(value) ? " by drain" : "");
  }
}
