package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The same elements in the same windows the same number of times, with as much metadata as is
 * determined.
 *
 * <p>Beam promises no order among the elements of a collection, so they are compared as multisets.
 */
record Exactly(Set<Fact> facts) implements Comparison {
  @Override
  public List<String> differences(List<Seen> reference, List<Seen> tested) {
    Map<String, Integer> surplus = new TreeMap<>();
    tested.forEach(seen -> surplus.merge(seen.show(facts), 1, Integer::sum));
    reference.forEach(seen -> surplus.merge(seen.show(facts), -1, Integer::sum));
    List<String> differences = new ArrayList<>();
    surplus.forEach(
        (row, count) -> {
          if (count > 0) {
            differences.add("too many: " + count + " of " + row);
          } else if (count < 0) {
            differences.add("missing:  " + -count + " of " + row);
          }
        });
    return differences;
  }
}
