package dev.sluice.engine.commit;

import java.util.ArrayList;
import java.util.List;

/** The batches that rollbacks took back: what still carries their numbers does not count. */
record TakenBack(List<Range> ranges) {
  static final TakenBack NOTHING = new TakenBack(List.of());

  TakenBack {
    ranges = List.copyOf(ranges);
  }

  /**
   * What one rollback took back.
   *
   * @param to the batch that it went back to, which still counts
   * @param by the batch whose record says so, which counts too
   */
  record Range(long to, long by) {
    boolean contains(long batch) {
      return batch > to && batch < by;
    }
  }

  /** This and what the record says. */
  TakenBack with(CommitRecord record) {
    Long to = record.rolledBackTo();
    if (to == null) {
      return this;
    }
    List<Range> more = new ArrayList<>(ranges);
    more.add(new Range(to, record.batch()));
    return new TakenBack(more);
  }

  boolean contains(long batch) {
    return ranges.stream().anyMatch(range -> range.contains(batch));
  }
}
