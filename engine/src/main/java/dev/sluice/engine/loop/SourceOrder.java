package dev.sluice.engine.loop;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which sources are read first: what a step gets by broadcast, it mostly needs before it can do
 * anything with its other rows, which would wait in memory or in the state.
 *
 * <p>So a bounded source is held back while a bounded one whose rows are broadcast to the same step
 * has not ended. It costs no parallelism but that of two sources: all splits of one are read at
 * once. Immutable.
 */
final class SourceOrder {
  /** All sources are read at once. */
  static final SourceOrder NONE = new SourceOrder(Map.of(), Set.of());

  /** Per source that may be held back, those that go first. */
  private final Map<Integer, Set<Integer>> before;

  private final Set<Integer> bounded;

  private SourceOrder(Map<Integer, Set<Integer>> before, Set<Integer> bounded) {
    this.before = before;
    this.bounded = bounded;
  }

  /** The order of a plan's sources; there is none beside a script, which says itself what comes. */
  static SourceOrder of(Plan plan) {
    List<Set<Integer>> sources = sources(plan);
    Set<Integer> bounded = new HashSet<>();
    boolean hasScript = false;
    for (Stage stage : plan.stages()) {
      if (stage.head() instanceof Stage.SourceHead head) {
        hasScript |= head.source().isStepwise();
        if (head.source().isBounded()) {
          bounded.add(stage.id());
        }
      }
    }
    Map<Integer, Set<Integer>> before = new HashMap<>();
    for (Stage stage : plan.stages()) {
      Set<Integer> first = new HashSet<>();
      Set<Integer> others = new HashSet<>();
      for (Exchange input : plan.inputsOf(stage.id())) {
        boolean isBroadcast = input.kind() == Exchange.Kind.BROADCAST;
        (isBroadcast ? first : others).addAll(sources.get(input.from()));
      }
      first.retainAll(bounded);
      others.retainAll(bounded);
      others.removeAll(first);
      if (!first.isEmpty()) {
        others.forEach(other -> before.computeIfAbsent(other, o -> new HashSet<>()).addAll(first));
      }
    }
    return new SourceOrder(hasScript ? Map.of() : before, bounded);
  }

  /** Per stage, the stages with a source whose rows come to it in the end. */
  private static List<Set<Integer>> sources(Plan plan) {
    List<Set<Integer>> sources = new ArrayList<>();
    for (Stage stage : plan.stages()) {
      Set<Integer> all = new HashSet<>();
      if (stage.head() instanceof Stage.SourceHead) {
        all.add(stage.id());
      }
      for (Exchange input : plan.inputsOf(stage.id())) {
        all.addAll(sources.get(input.from()));
      }
      sources.add(all);
    }
    return sources;
  }

  /**
   * The stages whose sources are not to be read yet. Never all that are open: where sources wait
   * for each other in a circle, they are all read.
   *
   * @param splits per stage with a source, all its splits
   */
  Set<Integer> heldBack(Map<Integer, List<SplitState>> splits) {
    if (before.isEmpty()) {
      return Set.of();
    }
    Set<Integer> open = new HashSet<>();
    for (int stage : bounded) {
      if (!splits.getOrDefault(stage, List.of()).stream().allMatch(SplitState::done)) {
        open.add(stage);
      }
    }
    Set<Integer> held = new HashSet<>(open);
    held.removeIf(stage -> before.getOrDefault(stage, Set.of()).stream().noneMatch(open::contains));
    return held.size() == open.size() ? Set.of() : held;
  }
}
