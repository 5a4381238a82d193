package dev.sluice.translation.dofn;

import dev.sluice.translation.element.Elements;
import dev.sluice.translation.fake.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Elements of all shapes; the value says what a DoFn is to do with it. */
final class RandomElements {
  private RandomElements() {}

  static WindowedValue<Object> next(SplittableRandom random) {
    Instant time =
        switch (random.nextInt(8)) {
          case 0 -> BoundedWindow.TIMESTAMP_MIN_VALUE;
          case 1 -> BoundedWindow.TIMESTAMP_MAX_VALUE;
          default -> Instant.ofEpochMilli(random.nextInt(100));
        };
    WindowedValues.Builder<Object> builder =
        WindowedValues.builder()
            .setValue((Object) random.nextLong())
            .setTimestamp(time)
            .setWindows(windows(random))
            .setPaneInfo(pane(random));
    if (random.nextInt(4) == 0) {
      builder.setRecordId("id" + random.nextInt(9)).setRecordOffset(random.nextLong(9));
    }
    WindowedValue<Object> element = builder.build();
    return random.nextInt(5) == 0 ? Elements.causedByDrain(element) : element;
  }

  static List<BoundedWindow> windows(SplittableRandom random) {
    List<BoundedWindow> windows = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      windows.add(GlobalWindow.INSTANCE);
    }
    int more = windows.isEmpty() ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < more; i++) {
      windows.add(Specs.window(10L * i, 10));
    }
    return windows;
  }

  static PaneInfo pane(SplittableRandom random) {
    return random.nextBoolean()
        ? PaneInfo.NO_FIRING
        : PaneInfo.createPane(false, random.nextBoolean(), PaneInfo.Timing.LATE, 3, 1);
  }

  static Duration skew(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> Duration.millis(5);
      case 1 -> Duration.millis(Long.MAX_VALUE);
      case 2 -> Duration.millis(-3);
      default -> Duration.ZERO;
    };
  }
}
