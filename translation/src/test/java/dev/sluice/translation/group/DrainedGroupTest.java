package dev.sluice.translation.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

/** Which panes of a general grouping a drain is said to have caused. */
final class DrainedGroupTest {
  private static final long SIZE = 100;

  @Test
  void onlyThePanesThatTheDrainClosesAreMarked() throws Exception {
    try (HeadFixture fixture = fixture()) {
      fixture.batch(List.of(row(7, "a", 1), row(150, "a", 2)), 5);
      assertThat(marks(fixture)).containsExactly(false, false);
      fixture.draining = true;
      fixture.batch(List.of(row(8, "a", 3)), 110);
      assertThat(marks(fixture)).as("early, and closed by time").containsExactly(false, false);

      fixture.batch(List.of(row(160, "a", 3)), EventTime.MAX_MILLIS);

      assertThat(marks(fixture)).as("early, and closed by drain").containsExactly(false, true);
    }
  }

  private static HeadFixture fixture() {
    WindowingStrategy<Object, BoundedWindow> windowing = windowing();
    return new HeadFixture(
        GroupHeads.groupByKey(
            "group",
            windowing,
            StringUtf8Coder.of(),
            VarIntCoder.of(),
            new SerializablePipelineOptions(PipelineOptionsFactory.create())),
        1,
        new KvKeySelector(StringUtf8Coder.of()));
  }

  @SuppressWarnings("unchecked") // windows are windows
  private static WindowingStrategy<Object, BoundedWindow> windowing() {
    return (WindowingStrategy<Object, BoundedWindow>)
        (WindowingStrategy<?, ?>)
            WindowingStrategy.of(FixedWindows.of(Duration.millis(SIZE)))
                .withTrigger(
                    AfterWatermark.pastEndOfWindow()
                        .withEarlyFirings(AfterPane.elementCountAtLeast(1)))
                .withAllowedLateness(Duration.ZERO);
  }

  private static WindowedValue<KV<String, Integer>> row(long millis, String key, int value) {
    return Specs.at(millis, SIZE, KV.of(key, value));
  }

  private static List<Boolean> marks(HeadFixture fixture) {
    List<Boolean> marks = new ArrayList<>();
    for (Object pane : fixture.take()) {
      marks.add(Elements.isCausedByDrain((WindowedValue<?>) pane));
    }
    return marks;
  }
}
