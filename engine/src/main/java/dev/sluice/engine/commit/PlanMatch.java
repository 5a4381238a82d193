package dev.sluice.engine.commit;

import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.state.CheckpointException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the stages of a plan in a checkpoint, by name, and gives new ones their stores.
 *
 * <p>A plan may have new stages, and may lack stages that had neither state nor a place in a
 * source. A stage that reads another class of source than before, or keeps its state in another
 * layout, counts as removed and new.
 */
final class PlanMatch {
  private final CommittedState state;
  private final Map<String, StageFact> known = new HashMap<>();
  private final List<StageFact> matched = new ArrayList<>();
  private final List<String> added = new ArrayList<>();
  private int nextStore;

  /**
   * @param known the stages of the checkpoint
   * @param nextStore the next store's number
   * @param state what was committed
   */
  PlanMatch(Iterable<StageFact> known, int nextStore, CommittedState state) {
    known.forEach(stage -> this.known.put(stage.name(), stage));
    this.nextStore = nextStore;
    this.state = state;
  }

  /**
   * The plan's stages as the checkpoint knows them from now on.
   *
   * @throws CheckpointException if something would be lost and that is not allowed
   */
  PlanStores match(RunFacts run, String whose) {
    boolean isNew = known.isEmpty();
    for (Stage stage : run.plan().stages()) {
      StageFact fact = known.get(stage.name());
      if (fact != null && fact.source().equals(source(stage))) {
        known.remove(stage.name());
        matched.add(fact.reading(goesBack(stage)));
      } else {
        added.add(stage.name());
        matched.add(
            new StageFact(nextStore++, stage.name(), source(stage), false, goesBack(stage)));
      }
    }
    List<String> lost = lost(run.plan());
    boolean isForeign = !isNew && added.size() == matched.size();
    if ((isForeign || !lost.isEmpty()) && !run.dropRemoved()) {
      throw refusal(whose, lost, isForeign);
    }
    return new PlanStores(run.plan(), matched);
  }

  int nextStore() {
    return nextStore;
  }

  /** See {@link StageFact#source}. */
  static String source(Stage stage) {
    if (stage.head() instanceof Stage.OperatorHead head) {
      return head.factory().layout();
    }
    return ((Stage.SourceHead) stage.head()).source().getClass().getName();
  }

  private static boolean goesBack(Stage stage) {
    return !(stage.head() instanceof Stage.SourceHead head) || head.source().goesBack();
  }

  private static String layout(StageFact stage, boolean isSource) {
    return isSource || stage.source().isEmpty() ? "" : ", kept as " + stage.source();
  }

  private List<String> lost(Plan plan) {
    List<String> lost = new ArrayList<>();
    for (StageFact stage : known.values()) {
      boolean hasPlace = !state.splits(stage.store()).isEmpty();
      if (stage.stateful() || hasPlace) {
        lost.add(
            stage.name()
                + (stage.stateful() ? " (has state" + layout(stage, hasPlace) + ")" : "")
                + (hasPlace ? " (reads " + stage.source() + ")" : ""));
      }
    }
    Set<String> exchanges =
        plan.exchanges().stream().map(Exchange::name).collect(Collectors.toSet());
    Set<String> owed = new HashSet<>();
    state.owed().forEach(outbox -> owed.add(outbox.exchange()));
    owed.removeAll(exchanges);
    owed.forEach(exchange -> lost.add(exchange + " (an exchange that owes rows)"));
    lost.sort(null);
    return lost;
  }

  private CheckpointException refusal(String whose, List<String> lost, boolean isForeign) {
    return new CheckpointException(
        whose
            + (isForeign ? " is one of another pipeline: none of its stages is in this plan." : "")
            + (lost.isEmpty() ? "" : " has what this plan has no place for: " + list(lost) + ".")
            + (added.isEmpty() ? "" : " New in this plan: " + list(added) + ".")
            + " Run the pipeline that wrote it, give the steps the names that they had, or choose"
            + " another checkpoint location. Nothing was changed.");
  }

  private static String list(List<String> names) {
    return String.join(", ", names);
  }
}
