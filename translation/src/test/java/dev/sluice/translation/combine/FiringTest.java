package dev.sluice.translation.combine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import dev.sluice.engine.aggregate.merging.MergingPolicy;
import dev.sluice.engine.aggregate.merging.PaneCondition;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window.ClosingBehavior;
import org.apache.beam.sdk.transforms.windowing.Window.OnTimeBehavior;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.apache.beam.sdk.values.WindowingStrategy.AccumulationMode;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

final class FiringTest {
  private static final AfterPane ONE = AfterPane.elementCountAtLeast(1);
  private static final AfterPane TWO = AfterPane.elementCountAtLeast(2);

  @Test
  void knowsTheDefaultTrigger() {
    assertThat(Firing.policy(strategy(DefaultTrigger.of(), 5)))
        .isEqualTo(discarding(OnChange.GATHER, 5, OnEmpty.FIRE_ALWAYS));
  }

  @Test
  void takesLatenessClosingAndAccumulationFromTheStrategy() {
    WindowingStrategy<?, ?> strategy =
        strategy(DefaultTrigger.of(), 7)
            .withMode(AccumulationMode.ACCUMULATING_FIRED_PANES)
            .withClosingBehavior(ClosingBehavior.FIRE_ALWAYS)
            .withOnTimeBehavior(OnTimeBehavior.FIRE_IF_NON_EMPTY);

    assertThat(Firing.policy(strategy))
        .isEqualTo(
            new FiringPolicy(
                OnChange.GATHER,
                OnChange.FIRE,
                Accumulation.ACCUMULATING,
                7,
                OnEmpty.FIRE_IF_NON_EMPTY,
                OnEmpty.FIRE_ALWAYS));
  }

  @Test
  void knowsEarlyAndLateFiringsOfEachElement() {
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();

    assertThat(Firing.policy(strategy(end.withEarlyFirings(ONE), 0)))
        .isEqualTo(discarding(OnChange.FIRE, 0, OnEmpty.FIRE_ALWAYS));
    assertThat(Firing.policy(strategy(end.withLateFirings(ONE), 3)))
        .isEqualTo(discarding(OnChange.GATHER, 3, OnEmpty.FIRE_ALWAYS));
    assertThat(Firing.policy(strategy(end.withEarlyFirings(ONE).withLateFirings(ONE), 3)))
        .isEqualTo(discarding(OnChange.FIRE, 3, OnEmpty.FIRE_ALWAYS));
    assertThat(Firing.policy(strategy(Repeatedly.forever(ONE), 0)))
        .isEqualTo(discarding(OnChange.FIRE, 0, OnEmpty.FIRE_ALWAYS));
  }

  @Test
  void leavesAnEmptyPaneOfAnEagerTriggerWithLatenessToTheGeneralPath() {
    WindowingStrategy<?, ?> eager = strategy(Repeatedly.forever(ONE), 3);

    assertThat(Firing.policy(eager)).isNull();
    assertThat(Firing.policy(eager.withOnTimeBehavior(OnTimeBehavior.FIRE_IF_NON_EMPTY)))
        .isEqualTo(discarding(OnChange.FIRE, 3, OnEmpty.FIRE_IF_NON_EMPTY));
  }

  @Test
  void leavesToTheGeneralPathWhatFinishesOrCounts() {
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();

    assertThat(Firing.policy(strategy(end, 0))).isNotNull();
    assertThat(Firing.policy(strategy(end, 3))).isNull();
    assertThat(Firing.policy(strategy(end.withEarlyFirings(ONE), 3))).isNull();
    assertThat(Firing.policy(strategy(end.withEarlyFirings(TWO), 0))).isNull();
    assertThat(Firing.policy(strategy(Repeatedly.forever(TWO), 0))).isNull();
    assertThat(Firing.policy(strategy(ONE, 0))).isNull();
    assertThat(
            Firing.policy(
                strategy(Repeatedly.forever(AfterProcessingTime.pastFirstElementInPane()), 0)))
        .isNull();
  }

  @Test
  void leavesToTheGeneralPathMergingWindowsAndOtherTimestamps() {
    assertThat(
            Firing.policy(
                WindowingStrategy.of(Sessions.withGapDuration(Duration.standardMinutes(1)))))
        .isNull();
    assertThat(
            Firing.policy(
                strategy(DefaultTrigger.of(), 0).withTimestampCombiner(TimestampCombiner.EARLIEST)))
        .isNull();
  }

  @Test
  void knowsSessionsWithTriggersThatNeedNotBeMerged() {
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();

    assertThat(Firing.sessions(sessions(DefaultTrigger.of(), 5)))
        .isEqualTo(
            new MergingPolicy(
                PaneCondition.NEVER,
                true,
                Accumulation.DISCARDING,
                5,
                OnEmpty.FIRE_ALWAYS,
                OnEmpty.FIRE_IF_NON_EMPTY));
    assertThat(Firing.sessions(sessions(Repeatedly.forever(TWO), 5)))
        .isEqualTo(
            new MergingPolicy(
                PaneCondition.ofCount(2),
                false,
                Accumulation.DISCARDING,
                5,
                OnEmpty.FIRE_ALWAYS,
                OnEmpty.FIRE_IF_NON_EMPTY));
    assertThat(Firing.sessions(sessions(end, 0)))
        .isEqualTo(
            new MergingPolicy(
                PaneCondition.NEVER,
                true,
                Accumulation.DISCARDING,
                0,
                OnEmpty.FIRE_ALWAYS,
                OnEmpty.FIRE_IF_NON_EMPTY));
    assertThat(Firing.sessions(sessions(end.withEarlyFirings(TWO).withLateFirings(ONE), 0)))
        .isEqualTo(
            new MergingPolicy(
                PaneCondition.ofCount(2),
                true,
                Accumulation.DISCARDING,
                0,
                OnEmpty.FIRE_ALWAYS,
                OnEmpty.FIRE_IF_NON_EMPTY));
  }

  @Test
  void knowsDelaysByTheClock() {
    AfterProcessingTime delay =
        AfterProcessingTime.pastFirstElementInPane()
            .plusDelayOf(Duration.millis(7))
            .plusDelayOf(Duration.millis(2));
    PaneCondition nine = new PaneCondition(0, 9);

    assertThat(Firing.sessions(strategy(Repeatedly.forever(delay), 5)))
        .isEqualTo(
            new MergingPolicy(
                nine,
                false,
                Accumulation.DISCARDING,
                5,
                OnEmpty.FIRE_ALWAYS,
                OnEmpty.FIRE_IF_NON_EMPTY));
    assertThat(
            Firing.sessions(sessions(AfterWatermark.pastEndOfWindow().withEarlyFirings(delay), 0)))
        .isEqualTo(
            new MergingPolicy(
                nine,
                true,
                Accumulation.DISCARDING,
                0,
                OnEmpty.FIRE_ALWAYS,
                OnEmpty.FIRE_IF_NON_EMPTY));
  }

  @Test
  void leavesToTheGeneralPathSessionsWhoseTriggersFinishOrAreMerged() {
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();

    assertThat(Firing.sessions(sessions(end, 5))).isNull();
    assertThat(Firing.sessions(sessions(end.withLateFirings(ONE), 5))).isNull();
    assertThat(Firing.sessions(sessions(ONE, 0))).isNull();
    assertThat(
            Firing.sessions(
                sessions(DefaultTrigger.of(), 0).withTimestampCombiner(TimestampCombiner.EARLIEST)))
        .isNull();
    assertThat(
            Firing.sessions(
                WindowingStrategy.of(
                    SlidingWindows.of(Duration.millis(7)).every(Duration.millis(2)))))
        .isNull();
    AfterProcessingTime aligned =
        AfterProcessingTime.pastFirstElementInPane().alignedTo(Duration.millis(7));
    assertThat(Firing.sessions(sessions(Repeatedly.forever(aligned), 0))).isNull();
    AfterProcessingTime first = AfterProcessingTime.pastFirstElementInPane();
    assertThat(Firing.sessions(sessions(Repeatedly.forever(first), 0))).isNotNull();
    assertThat(Firing.sessions(sessions(Repeatedly.forever(first), 5))).isNull();
  }

  private static WindowingStrategy<?, ?> sessions(Trigger trigger, long latenessMillis) {
    return WindowingStrategy.of(Sessions.withGapDuration(Duration.millis(7)))
        .withTrigger(trigger)
        .withAllowedLateness(Duration.millis(latenessMillis));
  }

  @Test
  void givesChangedResultsInUpdateModeIfTheTriggerIsLeftOpen() {
    WindowingStrategy<?, ?> open = strategy(DefaultTrigger.of(), 4);
    WindowingStrategy<?, ?> said = strategy(AfterWatermark.pastEndOfWindow(), 4);

    assertThat(Firing.policy(Firing.ofAggregation(open, OutputMode.UPDATE)))
        .isEqualTo(
            new FiringPolicy(
                OnChange.FIRE,
                OnChange.FIRE,
                Accumulation.ACCUMULATING,
                4,
                OnEmpty.FIRE_IF_NON_EMPTY,
                OnEmpty.FIRE_IF_NON_EMPTY));
    assertThat(Firing.ofAggregation(open, OutputMode.APPEND)).isSameAs(open);
    assertThat(Firing.ofAggregation(said, OutputMode.UPDATE)).isSameAs(said);
  }

  @Test
  void handsUpdatesOn() {
    WindowingStrategy<?, ?> said = strategy(AfterWatermark.pastEndOfWindow(), 4);

    assertThat(Firing.policy(Firing.ofUpdates(strategy(DefaultTrigger.of(), 4))))
        .isEqualTo(discarding(OnChange.FIRE, 4, OnEmpty.FIRE_IF_NON_EMPTY));
    assertThat(Firing.ofUpdates(said)).isSameAs(said);
  }

  private static WindowingStrategy<?, ?> strategy(Trigger trigger, long latenessMillis) {
    return WindowingStrategy.of(FixedWindows.of(Duration.standardMinutes(1)))
        .withTrigger(trigger)
        .withAllowedLateness(Duration.millis(latenessMillis));
  }

  /** A policy of an open trigger: late elements fire, and an empty last pane does not. */
  private static FiringPolicy discarding(OnChange early, long latenessMillis, OnEmpty onTime) {
    return new FiringPolicy(
        early,
        OnChange.FIRE,
        Accumulation.DISCARDING,
        latenessMillis,
        onTime,
        OnEmpty.FIRE_IF_NON_EMPTY);
  }
}
