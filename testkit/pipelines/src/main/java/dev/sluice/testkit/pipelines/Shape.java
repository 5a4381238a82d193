package dev.sluice.testkit.pipelines;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is known about a collection before the pipeline runs.
 *
 * @param arrival how rows and watermark come
 * @param isBounded what Beam says of the collection
 * @param spanMillis from the earliest to the latest timestamp that inputs have
 * @param windowing how a grouping would window it
 * @param facts what is determined about its rows
 */
record Shape(
    Arrival arrival, boolean isBounded, long spanMillis, Windowing windowing, Set<Fact> facts) {
  boolean has(Fact fact) {
    return facts.contains(fact);
  }

  /** Whether panes of a grouping are determined: their number, content and metadata. */
  boolean hasCertainPanes() {
    return windowing.isCertain(this);
  }

  Shape with(Fact fact) {
    Set<Fact> more = EnumSet.noneOf(Fact.class);
    more.addAll(facts);
    more.add(fact);
    return new Shape(arrival, isBounded, spanMillis, windowing, more);
  }

  Shape without(Fact... less) {
    Set<Fact> left = EnumSet.noneOf(Fact.class);
    left.addAll(facts);
    for (Fact fact : less) {
      left.remove(fact);
    }
    return new Shape(arrival, isBounded, spanMillis, windowing, left);
  }

  Shape with(Windowing other) {
    return new Shape(arrival, isBounded, spanMillis, other, facts);
  }

  /** In other windows; the longest lateness that was ever allowed stays allowed. */
  Shape in(Windowing other) {
    return with(other.withLateness(Math.max(other.latenessMillis(), windowing.latenessMillis())));
  }

  /** Whether its rows can be put into such windows. */
  boolean canBeIn(WindowKind windows) {
    boolean isGlobal = windows.kind() == WindowKind.Kind.GLOBAL;
    return has(Fact.TIME) && (isGlobal || (has(Fact.WITHIN) && has(Fact.AHEAD)));
  }

  /** What is known when times become those of windows' ends. */
  Shape atWindowsEnds() {
    return windowing.windows().kind() == WindowKind.Kind.GLOBAL
        ? without(Fact.WITHIN)
        : with(Fact.WITHIN);
  }

  Shape with(Arrival other) {
    return new Shape(other, isBounded, spanMillis, windowing, facts);
  }

  /**
   * After a grouping by key: panes are new, times are the combiner's. Whether a pane is the last
   * depends on whether the watermark goes past the allowed lateness at once with the window's end.
   */
  Shape grouped() {
    Shape grouped = without(Fact.SINGLE).with(Fact.PANE).with(Fact.AHEAD);
    boolean isTimed = (has(Fact.TIME) && has(Fact.AHEAD)) || windowing.hasTimesOfWindows();
    grouped = isTimed ? grouped.with(Fact.TIME).atWindowsEnds() : grouped.without(Fact.TIME);
    boolean isLastKnown = has(Fact.SINGLE) || windowing.latenessMillis() == 0;
    boolean isPunctual = arrival != Arrival.EVENTS || windowing.latenessMillis() == 0;
    grouped = isPunctual ? grouped.with(Fact.PUNCTUALITY) : grouped.without(Fact.PUNCTUALITY);
    // A grouping behind another one may give an early pane and one on time by the same event; and
    // how
    // soon the synchronized clock of a continued trigger goes on is the runner's affair.
    grouped =
        has(Fact.SINGLE) && !Triggers.hasClock(windowing.trigger())
            ? grouped
            : grouped.without(Fact.ORDER);
    grouped = isLastKnown ? grouped.with(Fact.LAST) : grouped.without(Fact.LAST);
    return grouped.with(windowing.continued());
  }
}
