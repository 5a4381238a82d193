package dev.sluice.testkit.engine.child;

import dev.sluice.engine.drive.TaskOrder;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskObligations;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.plan.Plan;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What goes between the driver and a child, Java-serialised. */
final class Messages {
  private Messages() {}

  /** What the driver asks. Every request is answered by one {@link Answer}. */
  sealed interface Request extends Serializable {}

  /**
   * The first request.
   *
   * @param location of the checkpoint on local disk
   * @param scratch where the child may keep what nobody needs after it
   * @param version the last committed batch
   * @param deltas all of the retained records up to it
   */
  record Start(
      Plan plan,
      int parallelism,
      Map<String, Integer> storeIds,
      String location,
      String scratch,
      MetricsFold metrics,
      long version,
      List<WireDeltaRef> deltas)
      implements Request {}

  /**
   * Run one attempt of a task.
   *
   * @param inputMillis the watermark to advance to
   * @param rows its rows of all exchanges, in order
   */
  record Run(TaskOrder order, long inputMillis, List<WireRows> rows) implements Request {
    TaskId task() {
      return order.task();
    }

    long batch() {
      return order.batch().number();
    }
  }

  /**
   * A batch is durable.
   *
   * @param own the tasks whose attempt in this child was accepted
   * @param foreign the tasks whose attempt in another child was
   */
  record Committed(long batch, Set<TaskId> own, Set<TaskId> foreign, List<WireDeltaRef> deltas)
      implements Request {}

  /**
   * A batch turned out to be empty: its overlays go, readers and operators stay open.
   *
   * @param foreign the tasks whose attempt in another child was accepted
   */
  record Passed(long batch, Set<TaskId> foreign) implements Request {}

  /** A batch has not happened. */
  record Aborted(long batch) implements Request {}

  /** End. */
  record Close() implements Request {}

  /** What a child answers. */
  sealed interface Answer extends Serializable {}

  record Done() implements Answer {}

  /** An attempt ended well. */
  record Ran(WireRecord record, boolean hasActions) implements Answer {}

  /** An attempt or request failed. */
  record Failed(Throwable failure) implements Answer {}

  /** Rows of one exchange between two tasks. */
  record WireRows(int exchange, int from, int to, long rows, byte[] content)
      implements Serializable {}

  /** A task's record with its delta as plain bytes. */
  record WireRecord(
      TaskId task,
      TaskObligations memory,
      long reachedMillis,
      boolean overtaken,
      int store,
      byte[] delta,
      List<WireRows> rows,
      List<SplitState> splits,
      byte[] metrics,
      long[] counts)
      implements Serializable {
    TaskRecord.Counts asCounts() {
      return new TaskRecord.Counts(counts[0], counts[1], counts[2], counts[3]);
    }
  }

  /** Where a delta stands. */
  record WireDeltaRef(
      int store, int partition, long version, String file, long offset, long length, int checksum)
      implements Serializable {}
}
