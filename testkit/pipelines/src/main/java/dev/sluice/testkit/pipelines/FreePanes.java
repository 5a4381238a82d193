package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PaneInfo.Timing;
import org.jspecify.annotations.Nullable;

/**
 * What holds of the panes of a window wherever a trigger happens to fire.
 *
 * <p>Of each runner by itself, per key and window: panes are numbered from 0 without a gap, only
 * the first one says that it is the first, only the one with the highest number may say that it is
 * the last; early ones come before the one on time (at most one), and that before late ones; the
 * number among panes that are not early counts just those; none is later than its window; each
 * accumulated pane holds the one before it. Merging windows are left out of this: a window's
 * earlier panes belong to the windows that it was merged from.
 *
 * <p>Of both together: all that discarded panes hold, and what the last accumulated pane holds, per
 * key and window (per key if windows merge, for the windows of early panes depend on when they
 * fire). How many panes there are, what each holds and when it came is left to the runner by Beam.
 */
record FreePanes(Windowing windowing) implements Comparison {
  @Override
  public List<String> differences(List<Seen> reference, List<Seen> tested) {
    List<String> differences = new ArrayList<>();
    if (!windowing.windows().isMerging()) {
      broken(reference).forEach(rule -> differences.add("reference: " + rule));
      broken(tested).forEach(rule -> differences.add("tested: " + rule));
    } else if (windowing.isAccumulating()) {
      return differences;
    }
    Map<String, String> expected = contents(reference);
    Map<String, String> actual = contents(tested);
    expected.forEach(
        (window, values) -> {
          if (!values.equals(actual.get(window))) {
            differences.add(window + ": expected " + values + ", found " + actual.get(window));
          }
        });
    actual.forEach(
        (window, values) -> {
          if (!expected.containsKey(window)) {
            differences.add(window + ": expected nothing, found " + values);
          }
        });
    return differences;
  }

  private Map<String, String> contents(List<Seen> panes) {
    Map<String, String> contents = new TreeMap<>();
    byWindow(panes)
        .forEach(
            (window, all) -> {
              Stream<Seen> counted =
                  windowing.isAccumulating() ? Stream.of(all.get(all.size() - 1)) : all.stream();
              String values =
                  counted
                      .flatMap(pane -> values(pane).stream())
                      .sorted()
                      .collect(Collectors.joining(" "));
              if (!values.isEmpty()) {
                contents.put(window, values);
              }
            });
    return contents;
  }

  private Map<String, List<Seen>> byWindow(List<Seen> panes) {
    Map<String, List<Seen>> windows = new TreeMap<>();
    for (Seen pane : panes) {
      String place =
          windowing.windows().isMerging() ? pane.key() : pane.key() + " in " + pane.window();
      windows.computeIfAbsent(place, window -> new ArrayList<>()).add(pane);
    }
    windows
        .values()
        .forEach(all -> all.sort(Comparator.comparingLong(seen -> seen.pane().getIndex())));
    return windows;
  }

  private static List<String> values(Seen pane) {
    String list = pane.value().substring(1, pane.value().length() - 1);
    return list.isEmpty() ? List.of() : List.of(list.split(", "));
  }

  private List<String> broken(List<Seen> panes) {
    List<String> broken = new ArrayList<>();
    byWindow(panes)
        .forEach(
            (window, all) -> {
              String rule = brokenRule(all);
              if (rule != null) {
                broken.add(rule + ": " + window + " has " + all);
              }
            });
    return broken;
  }

  private @Nullable String brokenRule(List<Seen> panes) {
    long notEarly = 0;
    for (int i = 0; i < panes.size(); i++) {
      Seen seen = panes.get(i);
      PaneInfo pane = seen.pane();
      if (pane.getIndex() != i) {
        return "panes are not numbered from 0 without a gap";
      }
      if (pane.isFirst() != (i == 0) || (pane.isLast() && i < panes.size() - 1)) {
        return "first or last pane in the middle";
      }
      if (i > 0 && !mayFollow(panes.get(i - 1).pane().getTiming(), pane.getTiming())) {
        return "wrong order of timings";
      }
      long expected = pane.getTiming() == Timing.EARLY ? -1 : notEarly++;
      if (pane.getNonSpeculativeIndex() != expected) {
        return "wrong number among the panes that are not early";
      }
      if (i > 0 && windowing.isAccumulating() && !holds(seen, panes.get(i - 1))) {
        return "accumulated pane lost something";
      }
    }
    return null;
  }

  private static boolean mayFollow(Timing before, Timing after) {
    return switch (before) {
      case EARLY -> after != Timing.UNKNOWN;
      case ON_TIME, LATE -> after == Timing.LATE;
      case UNKNOWN -> false;
    };
  }

  private static boolean holds(Seen pane, Seen before) {
    List<String> left = new ArrayList<>(values(pane));
    return values(before).stream().allMatch(left::remove);
  }
}
