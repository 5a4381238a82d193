package dev.sluice.engine.embedded;

import dev.sluice.engine.drive.StageEnd;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.watermark.BatchWatermarks;
import dev.sluice.engine.watermark.Watermarks;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way through the plan: any number of threads {@link #work} on it at once.
 *
 * <p>Each looks for a task that can do something, beginning downstream, so that rows leave memory
 * before new ones come in, and does one step of it. Where a step gave others something to do, it
 * looks there first. A stage is complete when all its tasks have ended; then those behind it can
 * advance. The first failure ends the work of all.
 */
final class BatchRun {
  private final Plan plan;
  private final TaskTable tasks;
  private final BatchRequest request;
  private final BatchWatermarks watermarks;
  private final AtomicIntegerArray running;
  private final AtomicInteger openStages;
  private final AtomicLong rowsMoved = new AtomicLong();
  private final Progress progress = new Progress();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  BatchRun(Plan plan, TaskTable tasks, Watermarks watermarks, BatchRequest request) {
    this.plan = plan;
    this.tasks = tasks;
    this.request = request;
    this.watermarks = watermarks.begin(request);
    this.openStages = new AtomicInteger(tasks.stages());
    this.running = new AtomicIntegerArray(tasks.stages());
    for (int stage = 0; stage < tasks.stages(); stage++) {
      running.set(stage, tasks.of(stage).length);
    }
  }

  BatchWatermarks watermarks() {
    return watermarks;
  }

  /** A task took rows. */
  void moved(int rows) {
    rowsMoved.addAndGet(rows);
  }

  /** How many rows tasks took so far. */
  long rowsMoved() {
    return rowsMoved.get();
  }

  boolean isOver() {
    return openStages.get() == 0 || failure.get() != null;
  }

  @Nullable Throwable failure() {
    return failure.get();
  }

  /**
   * Works until the batch is over.
   *
   * @param worker which of the threads this is, so that they begin at different partitions
   * @param afterStep run after each step
   */
  void work(int worker, Runnable afterStep) {
    int from = tasks.stages() - 1;
    long seen = progress.seen();
    while (!isOver()) {
      int stage = stepOnce(from, worker);
      if (stage >= 0) {
        progress.gotOn();
        afterStep.run();
        seen = progress.seen();
        from = tasks.lastConsumer(stage);
      } else if (from < tasks.stages() - 1) {
        seen = progress.seen();
        from = tasks.stages() - 1;
      } else if (!isOver()) {
        progress.await(seen);
        seen = progress.seen();
      }
    }
  }

  /** Does one step of the first task that can, and gives its stage; -1 if none can. */
  private int stepOnce(int from, int worker) {
    for (int stage = from; stage >= 0; stage--) {
      if (watermarks.isComplete(stage)) {
        continue;
      }
      EmbeddedTask[] partitions = tasks.of(stage);
      for (int i = 0; i < partitions.length; i++) {
        if (step(partitions[(i + worker) % partitions.length])) {
          return stage;
        }
      }
    }
    return -1;
  }

  private boolean step(EmbeddedTask task) {
    if (task.isDone() || !task.tryOwn()) {
      return false;
    }
    try {
      boolean wasDone = task.isDone();
      boolean did = task.step(this);
      if (!wasDone && task.isDone() && running.decrementAndGet(task.id().stage()) == 0) {
        completeStage(task.id().stage());
      }
      return did;
    } catch (Throwable e) {
      fail(e);
      return false;
    } finally {
      boolean unused = Thread.interrupted(); // user code's own: it is nobody else's
      task.release();
    }
  }

  private void completeStage(int stage) {
    StageEnd end = new StageEnd(plan, request, watermarks, stage);
    for (EmbeddedTask task : tasks.of(stage)) {
      end.ended(task.id(), task.record());
    }
    end.complete();
    openStages.decrementAndGet();
    progress.gotOn();
  }

  void fail(Throwable e) {
    if (!failure.compareAndSet(null, e)) {
      Throwable first = failure.get();
      if (first != null && first != e) {
        first.addSuppressed(e);
      }
    }
    progress.gotOn();
  }

  /** All tasks of a query, by stage and partition. */
  record TaskTable(List<Stage> plan, EmbeddedTask[][] all, int[] lastConsumers) {
    static TaskTable of(List<Stage> plan, List<Exchange> exchanges, EmbeddedTask[][] all) {
      int[] last = new int[plan.size()];
      for (int stage = 0; stage < last.length; stage++) {
        last[stage] = stage;
      }
      for (Exchange exchange : exchanges) {
        last[exchange.from()] = Math.max(last[exchange.from()], exchange.to());
      }
      return new TaskTable(plan, all, last);
    }

    int stages() {
      return all.length;
    }

    EmbeddedTask[] of(int stage) {
      return all[stage];
    }

    boolean isSource(int stage) {
      return plan.get(stage).head() instanceof Stage.SourceHead;
    }

    int lastConsumer(int stage) {
      return lastConsumers[stage];
    }
  }
}
