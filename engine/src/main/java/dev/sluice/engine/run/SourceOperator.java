package dev.sluice.engine.run;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.source.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the splits of one partition: a few thousand records at a time, each split in its turn.
 *
 * <pre>
 *   assign --> begin --> produce* --> finish --> changes --+--> commitActions ... or close
 * </pre>
 *
 * <p>Readers stay open between batches. A split that has ended is closed once the batch in which it
 * ended is committed, since its mark may need the reader until then. Owned by the task's thread.
 */
public final class SourceOperator implements Operator {
  /** About how many records one call of {@link #produce} gives. */
  private static final long RECORDS_A_CALL = 2048;

  private final Source source;
  private final SliceBudget slice = new SliceBudget();
  private final Receiver counting;
  private List<ReadSplit> splits = new ArrayList<>();
  private @Nullable Budget budget;
  private @Nullable Task task;
  private int next;
  private long given;

  public SourceOperator(Source source, Receiver out) {
    this.source = source;
    this.counting =
        element -> {
          given++;
          out.accept(element);
        };
  }

  /**
   * Says which splits to read and where they stand in committed state. Called before each {@link
   * #begin}.
   */
  public void assign(List<SplitState> assigned) {
    List<ReadSplit> kept = new ArrayList<>(assigned.size());
    for (SplitState state : assigned) {
      if (state.done()) {
        continue;
      }
      ReadSplit split = find(state.id());
      if (split == null) {
        split = new ReadSplit(source);
      }
      split.begin(state);
      kept.add(split);
    }
    splits = kept;
  }

  @Override
  public void begin(Task task) {
    this.task = task;
    budget = task.budget();
    given = 0;
  }

  @Override
  public boolean produce() throws Exception {
    Budget left = budget();
    long before = given;
    for (int visited = 0; visited < splits.size() && given - before < RECORDS_A_CALL; visited++) {
      if (left.isSpent() && !source.isStepwise()) {
        return false;
      }
      next = next + 1 < splits.size() ? next + 1 : 0;
      ReadSplit split = splits.get(next);
      if (split.mayHaveMore()) {
        slice.cut(left, RECORDS_A_CALL, pollable());
        long start = given;
        split.poll(counting, slice, left);
        split.count(given - start);
      }
    }
    return pollable() > 0 && !left.isSpent();
  }

  @Override
  public void elements(int input, Chunk chunk) {
    throw new IllegalStateException("A source takes no rows");
  }

  @Override
  public void advance(long inputWatermarkMillis) {
    // A source's watermark comes from its splits.
  }

  /** Takes the marks of the splits that were read. */
  @Override
  public void finish() throws Exception {
    for (ReadSplit split : splits) {
      split.finish(task());
    }
  }

  /**
   * Whether a batch may find records, or ends, where the last one, which was empty, found none.
   * Takes the splits' watermarks on the way. Asked between batches.
   */
  public boolean hasMore() throws Exception {
    for (ReadSplit split : splits) {
      if (split.hasMore()) {
        return true;
      }
    }
    return false;
  }

  /** The splits whose watermarks have moved since the last commit. */
  public List<SplitState> moved() {
    List<SplitState> moved = new ArrayList<>();
    for (ReadSplit split : splits) {
      if (split.hasMoved()) {
        moved.add(split.state());
      }
    }
    return moved;
  }

  /** How many records this batch took. */
  public long recordsRead() {
    return given;
  }

  /** The splits of which there is something to say, after {@link #finish}. */
  public List<SplitState> changes() {
    List<SplitState> changes = new ArrayList<>();
    for (ReadSplit split : splits) {
      if (split.hasNews()) {
        changes.add(split.state());
      }
    }
    return changes;
  }

  /** What is to be done once after the batch is committed, in order. */
  public List<Runnable> commitActions() {
    List<Runnable> actions = new ArrayList<>();
    splits.forEach(split -> split.addCommitActions(actions, task()));
    return actions;
  }

  @Override
  public void close() throws Exception {
    if (task == null) {
      return;
    }
    Exception first = null;
    for (ReadSplit split : splits) {
      try {
        split.close(task);
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("No batch has begun");
    }
    return task;
  }

  private Budget budget() {
    if (budget == null) {
      throw new IllegalStateException("No batch has begun");
    }
    return budget;
  }

  private int pollable() {
    int pollable = 0;
    for (ReadSplit split : splits) {
      if (split.mayHaveMore()) {
        pollable++;
      }
    }
    return pollable;
  }

  private @Nullable ReadSplit find(int id) {
    for (ReadSplit split : splits) {
      if (split.state().id() == id) {
        return split;
      }
    }
    return null;
  }

  /** The part of the budget that one poll of one split may spend. Reused from poll to poll. */
  private static final class SliceBudget implements Budget {
    private @Nullable Budget whole;
    private long records;

    void cut(Budget whole, long most, int splits) {
      this.whole = whole;
      records = Math.max(1, Math.min(most, whole.recordsLeft() / Math.max(1, splits)));
    }

    @Override
    public void spend(long bytes) {
      records--;
      whole().spend(bytes);
    }

    @Override
    public boolean isSpent() {
      return records <= 0 || whole().isSpent();
    }

    @Override
    public long recordsLeft() {
      return Math.max(0, Math.min(records, whole().recordsLeft()));
    }

    private Budget whole() {
      if (whole == null) {
        throw new IllegalStateException("Nothing was cut off yet");
      }
      return whole;
    }
  }
}
