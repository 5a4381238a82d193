package dev.sluice.engine.run;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One split under reading: its reader, and how far it is ahead of what is committed. */
final class ReadSplit {
  private static final Logger LOG = LoggerFactory.getLogger(ReadSplit.class);

  private final Source source;
  private @Nullable SplitReader reader;
  private @Nullable SplitState committed;
  private @Nullable Mark mark;
  private long watermarkMillis = EventTime.MIN_MILLIS;
  private long read;
  private boolean exhausted;
  private boolean done;
  private boolean caughtUp;

  ReadSplit(Source source) {
    this.source = source;
  }

  /** A batch begins; what was read in the one before is in {@code state}, or was nothing. */
  void begin(SplitState state) {
    committed = state;
    watermarkMillis = Math.max(watermarkMillis, state.watermarkMillis());
    mark = null;
    read = 0;
    exhausted = false;
    caughtUp = false;
  }

  boolean mayHaveMore() {
    return !exhausted;
  }

  /** Takes records for a slice of the budget, or for all of it if the reader needs that. */
  void poll(Receiver out, Budget slice, Budget whole) throws Exception {
    SplitReader open = reader;
    if (open == null) {
      open = source.open(committed().split(), committed().mark());
      reader = open;
    }
    SplitReader.Poll end = open.poll(out, open.needsWholeBudget() ? whole : slice);
    exhausted = end != SplitReader.Poll.MORE;
    done = end == SplitReader.Poll.DONE;
  }

  /**
   * Whether a batch may find something here that the last one, which was empty, did not; if not,
   * how far the watermark is.
   */
  boolean hasMore() throws Exception {
    SplitReader open = reader;
    if (open == null || !exhausted || done || open.mayHaveMore()) {
      return true;
    }
    takeWatermark(open);
    return false;
  }

  void count(long records) {
    read += records;
  }

  void finish(Task task) throws Exception {
    SplitReader open = reader;
    if (open == null) {
      return;
    }
    open.report(task);
    caughtUp = done || (exhausted && open.isCaughtUp(task.clockMillis()));
    takeWatermark(open);
    if (read > 0 || source.isStepwise()) {
      mark = open.mark();
    }
  }

  private void takeWatermark(SplitReader open) {
    long now = done ? EventTime.MAX_MILLIS : EventTime.clampMillis(open.watermarkMillis());
    watermarkMillis = Math.max(watermarkMillis, now);
  }

  /** Whether the watermark has moved since the last commit. */
  boolean hasMoved() {
    return watermarkMillis > committed().watermarkMillis();
  }

  /** Whether the split stands elsewhere than before, or may have more to give. */
  boolean hasNews() {
    return mark != null || done || !caughtUp || hasMoved();
  }

  /** Where the split stands with what this batch read. */
  SplitState state() {
    SplitState old = committed();
    return new SplitState(
        old.id(),
        old.split(),
        mark == null ? old.mark() : mark.bytes(),
        watermarkMillis,
        done,
        old.records() + read,
        caughtUp);
  }

  void addCommitActions(List<Runnable> actions, Task task) {
    if (mark != null) {
      actions.add(mark.committed());
    }
    if (done) {
      actions.add(() -> closeEnded(task));
    }
  }

  /** Ends the reader and reports what it measured since its last report. */
  void close(Task task) throws Exception {
    SplitReader open = reader;
    reader = null;
    if (open != null) {
      try {
        open.close();
      } finally {
        open.report(task);
      }
    }
  }

  private void closeEnded(Task task) {
    try {
      close(task);
    } catch (Exception e) {
      LOG.warn("The reader of split {}, which has ended, could not be closed", committed().id(), e);
    }
  }

  private SplitState committed() {
    if (committed == null) {
      throw new IllegalStateException("The split was not assigned");
    }
    return committed;
  }
}
