package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.key.TimedTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Records that were merged in this batch and whose turn comes in it still: they go from the merge
 * to the visit as they are. What begins and ends in one batch is never encoded, nor does it stand
 * in any table.
 *
 * <pre>
 *   keep, any number of times | sort | peek, take ... | rest goes to the state
 * </pre>
 *
 * <p>What was gathered is in memory anyhow; what is kept of the state has a bound. Owned by the
 * task's thread.
 */
final class DueRecords {
  private static final Comparator<Due> ORDER =
      Comparator.comparingLong(Due::millis)
          .thenComparing(due -> due.record().stateKey, Arrays::compareUnsigned);

  private final MergingStore store;
  private final long bytesLimit;
  private final List<Due> due = new ArrayList<>();
  private int next;
  private long storedBytes;

  /**
   * Keeps nothing yet.
   *
   * @param bytesLimit how much may be kept of what was read from the state
   */
  DueRecords(MergingStore store, long bytesLimit) {
    this.store = store;
    this.bytesLimit = bytesLimit;
  }

  private record Due(long millis, KeyWindows record) {}

  void clear() {
    due.clear();
    next = 0;
    storedBytes = 0;
  }

  /**
   * Keeps a record instead of writing it, if its turn comes before {@code watermark} and all that
   * it needs until then is memory.
   *
   * @param bytes it had in the state
   */
  boolean keep(KeyWindows record, long watermark, long bytes) {
    long millis = store.nextVisitMillis(record);
    if (millis >= watermark || storedBytes + bytes > bytesLimit || !store.leave(record)) {
      return false;
    }
    storedBytes += bytes;
    due.add(new Due(millis, record));
    return true;
  }

  /** Brings them into the order in which they are visited. */
  void sort() {
    due.subList(next, due.size()).sort(ORDER);
  }

  /** When the {@code i}th from now on is visited, or {@link TimedTable#NONE}. */
  long millis(int i) {
    return next + i < due.size() ? due.get(next + i).millis() : TimedTable.NONE;
  }

  /** The next one, which is not kept any more. */
  KeyWindows take() {
    return due.get(next++).record();
  }

  /** Writes those to which no turn has come. */
  void putRest() throws IOException {
    while (next < due.size()) {
      store.put(take());
    }
    clear();
  }
}
