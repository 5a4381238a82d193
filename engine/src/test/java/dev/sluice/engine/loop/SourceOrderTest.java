package dev.sluice.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.commit.TestPlans;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.time.EventTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stage 0 is read for a view, stage 1 for the step that looks things up in it. */
final class SourceOrderTest {
  private static final Plan LOOK_UP =
      lookUp(new TestPlans.UnreadSource(2), new TestPlans.UnreadSource(2));

  @Test
  void holdsRowsBackUntilWhatTheirStepGetsByBroadcastWasRead() {
    SourceOrder order = SourceOrder.of(LOOK_UP);

    assertThat(order.heldBack(open(0, 1))).containsExactly(1);
    assertThat(order.heldBack(open(1))).isEmpty();
    assertThat(order.heldBack(open())).isEmpty();
  }

  @Test
  void neitherWaitsForNorHoldsBackASourceThatNeverEnds() {
    Plan endlessView = lookUp(new TestPlans.EndlessSource(), new TestPlans.UnreadSource(1));
    Plan endlessRows = lookUp(new TestPlans.UnreadSource(1), new TestPlans.EndlessSource());

    assertThat(SourceOrder.of(endlessView).heldBack(open(0, 1))).isEmpty();
    assertThat(SourceOrder.of(endlessRows).heldBack(open(0, 1))).isEmpty();
  }

  @Test
  void aSourceThatIsReadForBothGoesOn() {
    Plan both =
        new TestPlans()
            .source("all", new TestPlans.UnreadSource(1))
            .operator("view")
            .operator("look up")
            .exchange(0, 1, false)
            .exchange(0, 2, false)
            .broadcast(1, 2)
            .build();

    assertThat(SourceOrder.of(both).heldBack(open(0))).isEmpty();
  }

  @Test
  void readsAllWhereTheyWaitForEachOther() {
    Plan circle =
        new TestPlans()
            .source("one", new TestPlans.UnreadSource(1))
            .source("other", new TestPlans.UnreadSource(1))
            .operator("one by other")
            .operator("other by one")
            .exchange(0, 2, false)
            .broadcast(1, 2)
            .exchange(1, 3, false)
            .broadcast(0, 3)
            .build();

    assertThat(SourceOrder.of(circle).heldBack(open(0, 1))).isEmpty();
  }

  @Test
  void aSourceThatNeverEndsIsNoReasonToHoldACircleBack() {
    Plan circle =
        new TestPlans()
            .source("one", new TestPlans.UnreadSource(1))
            .source("other", new TestPlans.UnreadSource(1))
            .source("endless", new TestPlans.EndlessSource())
            .operator("one by other")
            .operator("other by one")
            .exchange(0, 3, false)
            .broadcast(1, 3)
            .exchange(1, 4, false)
            .broadcast(0, 4)
            .build();

    assertThat(SourceOrder.of(circle).heldBack(open(0, 1, 2))).isEmpty();
  }

  @Test
  void leavesAScriptToSayWhatComes() {
    Plan scripted =
        new TestPlans()
            .source("view", new TestPlans.UnreadSource(1))
            .source("rows", new TestPlans.UnreadSource(1))
            .source("script", new TestPlans.StepwiseSource())
            .operator("look up")
            .broadcast(0, 3)
            .exchange(1, 3, false)
            .exchange(2, 3, false)
            .build();

    assertThat(SourceOrder.of(scripted).heldBack(open(0, 1, 2))).isEmpty();
  }

  private static Plan lookUp(TestPlans.UnreadSource view, TestPlans.UnreadSource rows) {
    return new TestPlans()
        .source("view", view)
        .source("rows", rows)
        .operator("group")
        .operator("look up")
        .exchange(0, 2, false)
        .broadcast(2, 3)
        .exchange(1, 3, false)
        .build();
  }

  /** The splits of three sources, two each; of those that are open, the second one is. */
  private static Map<Integer, List<SplitState>> open(Integer... stages) {
    Map<Integer, List<SplitState>> splits = new HashMap<>();
    for (int stage = 0; stage < 3; stage++) {
      boolean isDone = !Set.of(stages).contains(stage);
      splits.put(stage, List.of(split(0, true), split(1, isDone)));
    }
    return splits;
  }

  private static SplitState split(int id, boolean isDone) {
    return new SplitState(id, new byte[0], null, EventTime.MIN_MILLIS, isDone, 0);
  }
}
