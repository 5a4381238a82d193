package dev.sluice.runner.heap;

import java.util.Map;
import java.util.function.BiFunction;
import org.apache.beam.sdk.Pipeline;

/** A pipeline in which something is many times larger than the heap. */
@SuppressWarnings("ImmutableEnumChecker") // method references that keep nothing
enum Scenario {
  HOT_KEY_GROUPED(Groupings::hotKey),
  HOT_KEY_COMBINED(Groupings::hotKeyCombined),
  ONE_WINDOW_OF_MANY_KEYS(Groupings::manyKeys),
  MANY_OPEN_WINDOWS(Groupings::manyWindows),
  MERGING_WINDOWS(Groupings::mergingWindows),
  HUGE_VALUES(Groupings::hugeValues),
  WIDE_EXCHANGES(Exchanges::wide),
  OWED_ROWS(Exchanges::owed),
  LARGE_REPLAY(Exchanges::replayed),
  LARGE_ITERABLE(SideInputs::iterable),
  LARGE_LIST(SideInputs::list),
  LARGE_MAP(SideInputs::map),
  LARGE_MULTIMAP(SideInputs::multimap);

  private final BiFunction<Pipeline, Integer, Map<String, Long>> building;

  Scenario(BiFunction<Pipeline, Integer, Map<String, Long>> building) {
    this.building = building;
  }

  /**
   * Builds it.
   *
   * @param size how many elements there are of what is large
   * @return what it must have counted in the end
   */
  Map<String, Long> build(Pipeline pipeline, int size) {
    return building.apply(pipeline, size);
  }
}
