package dev.sluice.testkit.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PaneInfo.Timing;
import org.junit.jupiter.api.Test;

/** What a comparison lets pass, and what not. */
final class ComparisonTest {
  private static final PaneInfo ONLY = PaneInfo.ON_TIME_AND_ONLY_FIRING;
  private static final PaneInfo EARLY = PaneInfo.createPane(true, false, Timing.EARLY, 0, -1);
  private static final PaneInfo LAST = PaneInfo.createPane(false, true, Timing.ON_TIME, 1, 0);

  private final FreePanes discarding = new FreePanes(windowing(false));
  private final FreePanes accumulating = new FreePanes(windowing(true));

  @Test
  void exactlyLooksAtEachThingThatIsDetermined() {
    Exactly exactly = new Exactly(EnumSet.allOf(Fact.class));
    List<Seen> reference = List.of(seen("7", 10, ONLY));

    assertThat(exactly.differences(reference, List.of(seen("7", 10, ONLY)))).isEmpty();
    assertThat(exactly.differences(reference, List.of(seen("8", 10, ONLY)))).hasSize(2);
    assertThat(exactly.differences(reference, List.of(seen("7", 11, ONLY)))).hasSize(2);
    assertThat(exactly.differences(reference, List.of(seen("7", 10, EARLY)))).hasSize(2);
    assertThat(exactly.differences(reference, List.of())).hasSize(1);
    assertThat(exactly.differences(List.of(), reference)).hasSize(1);
  }

  @Test
  void exactlyCountsEqualRows() {
    Exactly exactly = new Exactly(EnumSet.allOf(Fact.class));
    Seen row = seen("7", 10, ONLY);

    assertThat(exactly.differences(List.of(row, row), List.of(row)))
        .singleElement()
        .asString()
        .startsWith("missing:  1 of");
  }

  @Test
  void exactlyLeavesOutWhatIsOpen() {
    Exactly exactly = new Exactly(EnumSet.noneOf(Fact.class));

    assertThat(exactly.differences(List.of(seen("7", 10, ONLY)), List.of(seen("7", 11, EARLY))))
        .isEmpty();
  }

  @Test
  void discardedPanesMayBeCutAnywhere() {
    List<Seen> one = List.of(seen("[1, 2, 3]", 10, ONLY));
    List<Seen> two = List.of(seen("[2, 3]", 5, EARLY), seen("[1]", 10, LAST));

    assertThat(discarding.differences(one, two)).isEmpty();
  }

  @Test
  void discardedPanesLoseNothingAndGiveNothingTwice() {
    List<Seen> one = List.of(seen("[1, 2, 3]", 10, ONLY));

    assertThat(discarding.differences(one, List.of(seen("[1, 2]", 10, ONLY)))).hasSize(1);
    assertThat(discarding.differences(one, List.of(seen("[1, 2, 3, 3]", 10, ONLY)))).hasSize(1);
    assertThat(discarding.differences(one, List.of())).hasSize(1);
  }

  @Test
  void theLastAccumulatedPaneHoldsAll() {
    List<Seen> one = List.of(seen("[1, 2, 3]", 10, ONLY));
    List<Seen> grown = List.of(seen("[2]", 5, EARLY), seen("[1, 2, 3]", 10, LAST));
    List<Seen> shrunk = List.of(seen("[1, 2, 3]", 5, EARLY), seen("[2]", 10, LAST));

    assertThat(accumulating.differences(one, grown)).isEmpty();
    assertThat(accumulating.differences(one, shrunk)).hasSize(2);
  }

  @Test
  void panesAreNumberedWithoutAGap() {
    PaneInfo afterGap = PaneInfo.createPane(false, true, Timing.ON_TIME, 2, 0);
    List<Seen> gap = List.of(seen("[2, 3]", 5, EARLY), seen("[1]", 10, afterGap));

    assertThat(discarding.differences(gap, gap)).hasSize(2);
  }

  @Test
  void noPaneIsEarlyAfterOneThatIsNot() {
    PaneInfo earlyAgain = PaneInfo.createPane(false, false, Timing.EARLY, 1, -1);
    PaneInfo onTime = PaneInfo.createPane(true, false, Timing.ON_TIME, 0, 0);
    List<Seen> panes = List.of(seen("[2, 3]", 5, onTime), seen("[1]", 10, earlyAgain));

    assertThat(discarding.differences(panes, panes))
        .hasSize(2)
        .allMatch(difference -> difference.contains("order of timings"));
  }

  @Test
  void nothingComesAfterTheLastPane() {
    PaneInfo last = PaneInfo.createPane(true, true, Timing.ON_TIME, 0, 0);
    PaneInfo late = PaneInfo.createPane(false, false, Timing.LATE, 1, 1);
    List<Seen> panes = new ArrayList<>(List.of(seen("[2]", 5, last), seen("[1]", 10, late)));

    assertThat(discarding.differences(panes, panes)).hasSize(2);
  }

  private static Seen seen(String value, long time, PaneInfo pane) {
    return new Seen("k", value, time, "window", pane);
  }

  private static Windowing windowing(boolean isAccumulating) {
    Windowing plain =
        Windowing.plain(
            new WindowKind(WindowKind.Kind.FIXED, 10, 0),
            Triggers.repeated(AfterPane.elementCountAtLeast(1)));
    return new Windowing(
        plain.windows(),
        plain.trigger(),
        isAccumulating,
        plain.latenessMillis(),
        plain.combiner(),
        plain.closing(),
        plain.onTime());
  }
}
