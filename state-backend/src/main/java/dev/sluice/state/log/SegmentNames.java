package dev.sluice.state.log;

import dev.sluice.state.CheckpointStorage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The segments that are there, by their names alone.
 *
 * <p>An owner numbers on from the segments that it finds. One that was overtaken may do so too: so
 * numbers can be taken twice, and a segment of an epoch below that of a segment with the same or a
 * lower number is hardly in the log. What is in it is said by the headers, from the newest segment
 * back.
 *
 * @param counting those that are in the log by their names, with epochs that never fall
 * @param overtaken all others
 */
record SegmentNames(NavigableMap<Long, Segment.Name> counting, List<Segment.Name> overtaken) {
  static SegmentNames of(CheckpointStorage storage) {
    List<Segment.Name> names = new ArrayList<>(Segment.Name.list(storage));
    names.sort(
        Comparator.comparingLong(Segment.Name::number)
            .thenComparing(Segment.Name::epoch, Comparator.reverseOrder()));
    NavigableMap<Long, Segment.Name> counting = new TreeMap<>();
    List<Segment.Name> overtaken = new ArrayList<>();
    long epoch = 0;
    for (Segment.Name name : names) {
      if (name.epoch() < epoch || counting.containsKey(name.number())) {
        overtaken.add(name);
      } else {
        counting.put(name.number(), name);
        epoch = name.epoch();
      }
    }
    return new SegmentNames(counting, overtaken);
  }

  /** All, the newest first. */
  List<Segment.Name> newestFirst() {
    List<Segment.Name> all = new ArrayList<>(counting.values());
    all.addAll(overtaken);
    all.sort(Comparator.reverseOrder());
    return all;
  }

  /** The segment that a header names as the one before its own, or null if it is not there. */
  Segment.@Nullable Name find(Segment.Name previous) {
    if (previous.epoch() == 0) {
      return counting.get(previous.number());
    }
    boolean isThere =
        previous.equals(counting.get(previous.number())) || overtaken.contains(previous);
    return isThere ? previous : null;
  }

  /** The greatest number that is taken; 0 if none is. */
  long greatest() {
    long greatest = counting.isEmpty() ? 0 : counting.lastKey();
    for (Segment.Name name : overtaken) {
      greatest = Math.max(greatest, name.number());
    }
    return greatest;
  }
}
