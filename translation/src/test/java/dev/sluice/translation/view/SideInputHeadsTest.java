package dev.sluice.translation.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.translation.dofn.DoFnHeads;
import dev.sluice.translation.dofn.DoFnSpec;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.element.OneKeySelector;
import dev.sluice.translation.fake.HeadFixture;
import dev.sluice.translation.fake.HeadFixture.Rows;
import dev.sluice.translation.fake.Specs;
import dev.sluice.translation.fake.TestViews;
import dev.sluice.translation.fast.FastPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

/** Writers of views and their readers, one after the other as their stages are. */
class SideInputHeadsTest {
  private static final long SIZE = 10;
  static final Duration WINDOW = Duration.millis(SIZE);

  @Test
  void rowsWaitForTheirViewAndHoldTheOutputUntilItComes() throws Exception {
    ViewSpec view = ints(onTime(), View.asIterable());
    try (Pair pair = new Pair(view)) {
      pair.batch(List.of(row(3, "a"), row(2, "b"), row(14, "c")), List.of(at(1, 7)), 5, 5);
      assertThat(pair.take()).isEmpty();
      assertThat(pair.reader.outputMillis()).isEqualTo(2);
      pair.restart();

      pair.batch(List.of(row(4, "d")), List.of(at(6, 8)), 10, 5);

      assertThat(pair.take()).containsExactly("a[7, 8]", "b[7, 8]", "d[7, 8]");
      assertThat(pair.reader.outputMillis()).isEqualTo(5);
      pair.batch(List.of(), List.of(at(13, 9)), 20, 20);
      assertThat(pair.take()).containsExactly("c[9]");
      assertThat(pair.reader.outputMillis()).isEqualTo(20);
    }
  }

  @Test
  void aViewIsEmptyOnceItsOwnWatermarkIsPastThoughTheMainInputIsBehind() throws Exception {
    ViewSpec view = ints(onTime(), View.asIterable());
    try (Pair pair = new Pair(view)) {
      pair.batch(List.of(row(3, "a")), List.of(), 9, 2);
      assertThat(pair.take()).isEmpty();

      pair.batch(List.of(), List.of(), 10, 2);

      assertThat(pair.take()).containsExactly("a[]");
    }
  }

  @Test
  void theStageOfTheViewWakesForTheEndOfItsWindow() throws Exception {
    ViewSpec view = ints(onTime(), View.asIterable());
    try (Pair pair = new Pair(view)) {
      pair.batch(List.of(), List.of(), 4, 4);

      assertThat(pair.writer.last.wakeEventMillis).isEqualTo(9);
    }
  }

  @Test
  void aLaterPaneReplacesButNotWithinABatch() throws Exception {
    Window<Integer> eachElement =
        Window.<Integer>into(FixedWindows.of(WINDOW))
            .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
            .withAllowedLateness(Duration.ZERO)
            .accumulatingFiredPanes();
    try (Pair pair = new Pair(ints(eachElement, View.asIterable()))) {
      pair.batch(List.of(row(3, "a")), List.of(at(1, 7)), 5, 5);
      assertThat(pair.take()).containsExactly("a[7]");

      pair.batch(List.of(row(3, "b")), List.of(at(1, 8)), 5, 5);
      assertThat(pair.take()).containsExactly("b[7]");
      pair.batch(List.of(row(3, "c")), List.of(), 5, 5);

      assertThat(pair.take()).containsExactly("c[7, 8]");
    }
  }

  @Test
  void aViewsWindowGoesWhenNoMainWindowCanAskForIt() throws Exception {
    ViewSpec view = ints(onTime(), View.asIterable());
    try (Pair pair = new Pair(view)) {
      pair.batch(List.of(row(3, "a")), List.of(at(1, 7)), 10, 10);
      assertThat(pair.reader.state.countOfTable(0x80)).isEqualTo(1);
      pair.batch(List.of(), List.of(), 12, 12);
      pair.batch(List.of(row(4, "late")), List.of(), 12, 12);

      assertThat(pair.reader.state.countOfTable(0x80)).isZero();
      assertThat(pair.reader.state.countOfTable(0x81)).isZero();
      assertThat(pair.take()).containsExactly("a[7]");
      assertThat(pair.reader.droppedLate).isEqualTo(1);
    }
  }

  @Test
  void viewsOfManyElementsAreReadPageByPage() throws Exception {
    ViewSpec view =
        TestViews.of(
            StringUtf8Coder.of(), Window.into(FixedWindows.of(WINDOW)), View.<String>asIterable());
    List<WindowedValue<String>> elements = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      elements.add(Specs.at(1, SIZE, "x".repeat(3_000)));
    }
    try (Pair pair = new Pair(view, new CountingFn(viewOf(view)), StringUtf8Coder.of())) {
      pair.batch(List.of(row(3, "a")), elements, 10, 10);

      assertThat(pair.take()).containsExactly("a2500 2500");
    }
  }

  @Test
  void mapsAndMultimapsAreReadByKey() throws Exception {
    ViewSpec view =
        TestViews.of(
            KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()),
            Window.into(FixedWindows.of(WINDOW)),
            View.<String, Integer>asMultimap());
    try (Pair pair = new Pair(view)) {
      pair.batch(
          List.of(row(3, "a")),
          List.of(
              Specs.at(1, SIZE, KV.of("x", 1)),
              Specs.at(1, SIZE, KV.of("y", 2)),
              Specs.at(1, SIZE, KV.of("x", 3))),
          10,
          10);

      assertThat(pair.take()).containsExactly("a{x=[1, 3], y=[2]}");
    }
  }

  @Test
  void aMapIsTheSameFromMemoryAndReadAsAWholeAfterARestart() throws Exception {
    ViewSpec view =
        TestViews.of(
            KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()),
            Window.into(FixedWindows.of(WINDOW)),
            View.<String, Integer>asMultimap());
    List<WindowedValue<KV<String, Integer>>> entries = new ArrayList<>();
    List<WindowedValue<String>> asks = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      entries.add(Specs.at(1, SIZE, KV.of("k" + i, i)));
      entries.add(Specs.at(1, SIZE, KV.of("k" + i, -i)));
      asks.add(row(3, "k" + 2 * i));
      expected.add("k" + 2 * i + (2 * i < 2_000 ? "[" + 2 * i + ", " + -2 * i + "]" : "[]"));
    }
    try (Pair pair = new Pair(view, new LookingFn(viewOf(view)), StringUtf8Coder.of())) {
      pair.batch(asks, entries, 10, 5);
      assertThat(pair.take()).containsExactlyElementsOf(expected);
      pair.restart();

      pair.batch(asks, List.of(), 10, 5);

      assertThat(pair.take()).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void aLaterPaneOfAMapReplacesTheOneInMemory() throws Exception {
    Window<KV<String, Integer>> eachElement =
        Window.<KV<String, Integer>>into(FixedWindows.of(WINDOW))
            .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
            .withAllowedLateness(Duration.ZERO)
            .accumulatingFiredPanes();
    ViewSpec view =
        TestViews.of(
            KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()),
            eachElement,
            View.<String, Integer>asMultimap());
    try (Pair pair = new Pair(view, new LookingFn(viewOf(view)), StringUtf8Coder.of())) {
      pair.batch(List.of(row(3, "k")), List.of(Specs.at(1, SIZE, KV.of("k", 1))), 5, 5);
      assertThat(pair.take()).containsExactly("k[1]");

      pair.batch(List.of(row(3, "k")), List.of(Specs.at(2, SIZE, KV.of("k", 2))), 5, 5);
      assertThat(pair.take()).containsExactly("k[1]");
      pair.batch(List.of(row(3, "k"), row(4, "none")), List.of(), 5, 5);

      assertThat(pair.take()).containsExactly("k[1, 2]", "none[]");
    }
  }

  @Test
  void aSingletonHasItsDefaultWhereNothingCame() throws Exception {
    ViewSpec view = ints(onTime(), View.<Integer>asSingleton().withDefaultValue(42));
    try (Pair pair = new Pair(view)) {
      pair.batch(List.of(row(3, "a")), List.of(), 10, 5);

      assertThat(pair.take()).containsExactly("a42");
    }
  }

  @Test
  void windowsOfAStatefulStepDoNotExpireWhileTheirRowsWait() throws Exception {
    ViewSpec view = ints(Window.into(FixedWindows.of(Duration.millis(20))), View.asIterable());
    WindowingStrategy<?, ?> main = WindowingStrategy.of(FixedWindows.of(WINDOW));
    Coder<?> coder = KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of());
    DoFnSpec spec = Specs.of(new StatefulReadingFn(viewOf(view)), coder, main, view);
    try (HeadFixture reader =
            new HeadFixture(
                DoFnHeads.stateful(spec, StringUtf8Coder.of()),
                2,
                new KvKeySelector(StringUtf8Coder.of()));
        HeadFixture writer = writer(view)) {
      WindowedValue<KV<String, Integer>> row = Specs.at(3, SIZE, KV.of("k", 5));
      reader.batch(List.of(row, row), 4);
      reader.restart();
      reader.batch(List.of(), 15);
      assertThat(reader.take()).isEmpty();
      assertThat(reader.outputMillis()).isEqualTo(3);
      assertThat(reader.last.wakeEventMillis).isEqualTo(19);

      writer.batch(List.of(Specs.at(1, 20, 7)), 20);
      reader.batch(15, new Rows(1, writer.take()));

      assertThat(Specs.values(reader.take())).containsExactly("k1[7]", "k2[7]");
      assertThat(reader.outputMillis()).isEqualTo(15);
      assertThat(reader.state.countOfTable(0)).isZero();
    }
  }

  private static Window<Integer> onTime() {
    return Window.into(FixedWindows.of(WINDOW));
  }

  private static <V> ViewSpec ints(
      Window<Integer> window, PTransform<PCollection<Integer>, PCollectionView<V>> transform) {
    return TestViews.of(VarIntCoder.of(), window, transform);
  }

  private static WindowedValue<Integer> at(long millis, int value) {
    return Specs.at(millis, SIZE, value);
  }

  private static WindowedValue<String> row(long millis, String value) {
    return Specs.at(millis, SIZE, value);
  }

  static HeadFixture writer(ViewSpec view) {
    return new HeadFixture(
        ViewHeads.write(
            view,
            Specs.of(new ThroughFn(), StringUtf8Coder.of(), view.windowing()).options(),
            FastPaths.ALL),
        1,
        new OneKeySelector());
  }

  @SuppressWarnings("unchecked") // the tests print whatever it is
  static PCollectionView<Object> viewOf(ViewSpec spec) {
    return (PCollectionView<Object>) spec.view();
  }

  static final class PrintingFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;
    private final PCollectionView<Object> view;

    PrintingFn(PCollectionView<Object> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext c) {
      c.output(c.element() + print(c.sideInput(view)));
    }
  }

  private static String print(Object value) {
    if (value instanceof java.util.Map<?, ?> map) {
      TreeMap<String, String> sorted = new TreeMap<>();
      map.forEach((key, v) -> sorted.put(key.toString(), print(v)));
      return sorted.toString();
    }
    if (value instanceof Iterable<?> all) {
      List<String> each = new ArrayList<>();
      all.forEach(one -> each.add(print(one)));
      return each.toString();
    }
    return String.valueOf(value);
  }

  static final class LookingFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;
    private final PCollectionView<Object> view;

    LookingFn(PCollectionView<Object> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext c) {
      Map<?, ?> all = (Map<?, ?>) c.sideInput(view);
      Object values = all.get(c.element());
      c.output(c.element() + (values == null ? "[]" : values));
    }
  }

  static final class CountingFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;
    private final PCollectionView<Object> view;

    CountingFn(PCollectionView<Object> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext c) {
      Iterable<?> all = (Iterable<?>) c.sideInput(view);
      c.output(c.element() + count(all) + " " + count(all));
    }

    private static int count(Iterable<?> all) {
      int count = 0;
      for (Object one : all) {
        count += one == null ? 0 : 1;
      }
      return count;
    }
  }

  static final class ThroughFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(ProcessContext c) {
      c.output(c.element());
    }
  }

  static final class StatefulReadingFn extends DoFn<KV<String, Integer>, String> {
    private static final long serialVersionUID = 1L;
    private final PCollectionView<Object> view;

    @StateId("count")
    final StateSpec<ValueState<Integer>> spec = StateSpecs.value(VarIntCoder.of());

    StatefulReadingFn(PCollectionView<Object> view) {
      this.view = view;
    }

    @ProcessElement
    public void process(ProcessContext c, @StateId("count") ValueState<Integer> count) {
      Integer before = count.read();
      count.write(before == null ? 1 : before + 1);
      c.output(c.element().getKey() + count.read() + print(c.sideInput(view)));
    }
  }
}
