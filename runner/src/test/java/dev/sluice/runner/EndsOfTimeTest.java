package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.CalendarWindows;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements at the ends of Beam's time: none is lost without a word. */
final class EndsOfTimeTest {
  private static final long FIRST = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
  private static final long LAST = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();

  /** The global window ends a day before time does. */
  private static final long LAST_OF_GLOBAL = GlobalWindow.INSTANCE.maxTimestamp().getMillis();

  private static final Duration HOUR = Duration.standardHours(1);

  /** From the beginning of time, and up to the end of the global window: as the DirectRunner. */
  @SeededTest(seeds = 12)
  void isAsOnTheDirectRunnerWhereThatKeepsThem(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean isFirst = random.nextBoolean();
    List<WindowFn<Object, ?>> all =
        new ArrayList<>(
            List.of(
                new GlobalWindows(),
                FixedWindows.of(Duration.millis(random.nextInt(1, 7_200_000))),
                Sessions.withGapDuration(Duration.millis(random.nextInt(1, 7_200_000)))));
    if (isFirst) {
      all.add(SlidingWindows.of(HOUR.multipliedBy(3)).every(HOUR));
      all.add(CalendarWindows.days(random.nextInt(1, 3)));
      all.add(CalendarWindows.months(1));
      all.add(CalendarWindows.years(random.nextInt(1, 3)));
    }
    WindowFn<Object, ?> windows = all.get(random.nextInt(all.size()));
    List<TimestampedValue<KV<String, Integer>>> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int from = random.nextBoolean() ? 3 : 7_200_000;
      long millis =
          isFirst
              ? FIRST + random.nextInt(from)
              : LAST_OF_GLOBAL
                  - (windows instanceof Sessions ? 7_200_000 : 0)
                  - random.nextInt(from);
      rows.add(TimestampedValue.of(KV.of("k" + i % 2, 1 << i), Instant.ofEpochMilli(millis)));
    }
    List<String> direct = BothRunners.direct(sums(rows, windows, false));

    assertThat(direct).isNotEmpty();
    for (String paths : List.of("--fastPaths=all", "--fastPaths=none")) {
      assertThat(BothRunners.sluice(sums(rows, windows, false), paths)).isEqualTo(direct);
    }
  }

  /** On the last day, which is behind the end of the global window, the DirectRunner loses some. */
  @ParameterizedTest
  @ValueSource(strings = {"--fastPaths=all", "--fastPaths=none"})
  void theLastDayIsKeptInWindowsThatEndBeforeTimeDoes(String paths) {
    for (WindowFn<Object, ?> windows :
        List.of(
            new GlobalWindows(),
            FixedWindows.of(HOUR),
            Sessions.withGapDuration(Duration.millis(5)),
            SlidingWindows.of(Duration.millis(4)).every(Duration.millis(2)))) {
      for (boolean early : new boolean[] {false, true}) {
        List<String> sums = BothRunners.sluice(sums(at(LAST - 10), windows, early), paths);

        assertThat(sums).as("%s", windows).isNotEmpty();
        assertThat(sums).anyMatch(row -> row.startsWith("KV{k, 2} "));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--fastPaths=all", "--fastPaths=none"})
  void windowsThatDoNotEndBeforeTimeDoesAreRefused(String paths) {
    for (WindowFn<Object, ?> windows :
        List.of(
            Sessions.withGapDuration(HOUR),
            SlidingWindows.of(HOUR.multipliedBy(2)).every(HOUR),
            CalendarWindows.days(1),
            CalendarWindows.months(1),
            CalendarWindows.years(1))) {
      for (boolean early : new boolean[] {false, true}) {
        assertThatThrownBy(() -> BothRunners.sluice(sums(at(LAST - 1), windows, early), paths))
            .as("%s", windows)
            .hasMessageContaining("Windows")
            .hasMessageContaining("does not end before the end of time")
            .hasMessageContaining("Give the element an earlier time");
      }
    }
  }

  private static List<TimestampedValue<KV<String, Integer>>> at(long millis) {
    TimestampedValue<KV<String, Integer>> row =
        TimestampedValue.of(KV.of("k", 1), Instant.ofEpochMilli(millis));
    return List.of(row, row);
  }

  private static Function<Pipeline, PCollection<?>> sums(
      List<TimestampedValue<KV<String, Integer>>> rows, WindowFn<Object, ?> fn, boolean early) {
    Window<KV<String, Integer>> windows = Window.into(fn);
    Window<KV<String, Integer>> asTold =
        early
            ? windows
                .triggering(
                    AfterWatermark.pastEndOfWindow()
                        .withEarlyFirings(AfterPane.elementCountAtLeast(1)))
                .withAllowedLateness(Duration.ZERO)
                .accumulatingFiredPanes()
            : windows;
    return pipeline ->
        pipeline
            .apply(Create.timestamped(rows))
            .apply("Windows", asTold)
            .apply(Sum.integersPerKey());
  }
}
