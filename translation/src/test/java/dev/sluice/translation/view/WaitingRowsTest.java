package dev.sluice.translation.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.time.EventTime;
import dev.sluice.testkit.SeededTest;
import dev.sluice.translation.element.WindowedValueCodec;
import dev.sluice.translation.fake.FakeTask;
import dev.sluice.translation.fake.TreeView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;

/** Rows that wait come out as they went in, from memory, from the state, or from both. */
final class WaitingRowsTest {
  private final TreeView view = new TreeView();
  private long batch;

  @SeededTest(seeds = 200)
  void givesEachRowOnceWhateverHappensMeanwhile(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    long mostBytes = random.nextInt(4_000);
    Map<BoundedWindow, List<String>> model = new HashMap<>();
    WaitingRows rows = begun(new WaitingRows(codec(), windowCoder(), mostBytes));
    int number = 0;
    for (int i = 0; i < 60; i++) {
      BoundedWindow window = window(random.nextInt(3));
      switch (random.nextInt(8)) {
        case 0 -> rows = ended(rows);
        case 1 -> {
          ended(rows);
          rows = begun(new WaitingRows(codec(), windowCoder(), mostBytes));
        }
        case 2 -> assertThat(released(rows, window)).isEqualTo(taken(model, window));
        default -> {
          for (int many = random.nextInt(12); many > 0; many--) {
            String text = "row" + number++ + "x".repeat(random.nextInt(60));
            int keyGroup = random.nextInt(3);
            rows.add(window, row(window, text), key(keyGroup), keyGroup);
            model.computeIfAbsent(window, none -> new ArrayList<>()).add(keyGroup + text);
          }
        }
      }
      assertThat(rows.windows()).containsExactlyInAnyOrderElementsOf(model.keySet());
      assertThat(rows.earliestMillis()).isEqualTo(earliest(model));
    }
    for (BoundedWindow window : List.copyOf(model.keySet())) {
      assertThat(released(rows, window)).isEqualTo(taken(model, window));
    }
    rows.write();
    assertThat(view.scan(new byte[] {0}, new byte[] {-1}).next()).as("left in the state").isFalse();
  }

  private WaitingRows begun(WaitingRows rows) {
    rows.begin(FakeTask.of(++batch, view));
    return rows;
  }

  private WaitingRows ended(WaitingRows rows) throws Exception {
    rows.write();
    return begun(rows);
  }

  /** By key group, in each as they came. */
  private static List<String> released(WaitingRows rows, BoundedWindow window) throws Exception {
    List<String> released = new ArrayList<>();
    rows.release(
        window,
        some -> {
          for (int i = 0; i < some.size(); i++) {
            assertThat(some.key(i)).isEqualTo(key(some.keyGroup(i)));
            WindowedValue<?> row = (WindowedValue<?>) some.element(i);
            assertThat(row.getWindows()).hasSize(1).first().isEqualTo(window);
            released.add(some.keyGroup(i) + (String) row.getValue());
          }
        });
    return byGroup(released);
  }

  private static List<String> taken(Map<BoundedWindow, List<String>> model, BoundedWindow window) {
    List<String> rows = model.remove(window);
    return rows == null ? List.of() : byGroup(rows);
  }

  private static List<String> byGroup(List<String> rows) {
    List<String> sorted = new ArrayList<>();
    for (char group : new char[] {'0', '1', '2'}) {
      rows.stream().filter(row -> row.charAt(0) == group).forEach(sorted::add);
    }
    return sorted;
  }

  private static long earliest(Map<BoundedWindow, List<String>> model) {
    return model.keySet().stream()
        .mapToLong(window -> window.maxTimestamp().getMillis())
        .min()
        .orElse(EventTime.MAX_MILLIS);
  }

  private static WindowedValue<?> row(BoundedWindow window, String text) {
    return WindowedValues.of(text, window.maxTimestamp(), window, PaneInfo.NO_FIRING);
  }

  private static byte[] key(int keyGroup) {
    return ("key" + keyGroup).getBytes(StandardCharsets.UTF_8);
  }

  private static BoundedWindow window(int number) {
    return new IntervalWindow(
        Instant.ofEpochMilli(number * 10L), Instant.ofEpochMilli(number * 10L + 10));
  }

  @SuppressWarnings("unchecked") // windows are opaque to it
  private static Coder<BoundedWindow> windowCoder() {
    return (Coder<BoundedWindow>) (Coder<?>) IntervalWindow.getCoder();
  }

  private static WindowedValueCodec codec() {
    return WindowedValueCodec.of(StringUtf8Coder.of(), IntervalWindow.getCoder());
  }
}
