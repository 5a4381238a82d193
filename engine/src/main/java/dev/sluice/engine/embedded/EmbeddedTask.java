package dev.sluice.engine.embedded;

import dev.sluice.engine.exchange.Inbox;
import dev.sluice.engine.exchange.OutboxReader;
import dev.sluice.engine.exchange.RowChunk;
import dev.sluice.engine.exchange.TaskOutputs;
import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.operator.MetricsReceiver;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.engine.run.TaskRunner;
import dev.sluice.state.recent.RecentWrites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stage in one partition, run in small steps by whichever thread owns it.
 *
 * <pre>
 *   WAITING --called, or rows came, or a wake was passed--> TAKING --input ended--> ENDING --> DONE
 *      |                                                                                      ^
 *      +---------------------- input ended, nothing to do ------------------------------------+
 * </pre>
 *
 * <p>A thread owns it from {@link #tryOwn} to {@link #release}; all else is the query's thread's,
 * while no batch runs.
 */
final class EmbeddedTask {
  private enum Phase {
    WAITING,
    TAKING,
    ENDING,
    DONE
  }

  /** How many chunks one step takes: enough to be worth the change of tasks. */
  private static final int CHUNKS_A_STEP = 4;

  private final TaskId id;
  private final Inbox inbox;
  private final TaskOutputs outputs;
  private final RecentWrites recent;
  private final Function<Consumer<TaskRunner>, TaskRunner> opening;
  private final AtomicBoolean owned = new AtomicBoolean();
  private @Nullable TaskRunner runner;

  /** The one that was opened last; others look at it. */
  private volatile @Nullable TaskRunner seen;

  private volatile boolean isClosing;
  private volatile Phase phase = Phase.DONE;
  private @Nullable TaskCall call;
  private boolean producing;
  private boolean outboxLeft;
  private @Nullable TaskRecord record;

  EmbeddedTask(
      TaskId id,
      Inbox inbox,
      TaskOutputs outputs,
      RecentWrites recent,
      Function<Consumer<TaskRunner>, TaskRunner> opening) {
    this.id = id;
    this.inbox = inbox;
    this.outputs = outputs;
    this.recent = recent;
    this.opening = opening;
  }

  TaskId id() {
    return id;
  }

  /** What it wrote last, up to the last batch that was not dropped. */
  RecentWrites recent() {
    return recent;
  }

  /** A batch begins. */
  void prepare(TaskCall call) {
    this.call = call;
    record = null;
    phase = Phase.WAITING;
  }

  boolean isDone() {
    return phase == Phase.DONE;
  }

  boolean tryOwn() {
    return !owned.get() && owned.compareAndSet(false, true);
  }

  void release() {
    owned.set(false);
  }

  /** What it did in this batch; null if it had nothing to do. */
  @Nullable TaskRecord record() {
    return record;
  }

  /** What is to be done after this batch is committed; only of a task that did something. */
  List<Runnable> commitActions() {
    return record == null ? List.of() : open().commitActions();
  }

  /** Does a bit of work, if there is any; tells whether it did. Called by the owner. */
  boolean step(BatchRun run) throws IOException {
    return switch (phase) {
      case WAITING -> start(run);
      case TAKING -> take(run);
      case ENDING -> end();
      case DONE -> false;
    };
  }

  /**
   * Whether a batch may find something in the splits that this one, which was empty, was given;
   * between batches.
   */
  boolean hasMore() {
    return !call().order().input().splits().isEmpty() && (runner == null || open().hasMore());
  }

  /** The splits whose watermarks have moved since the last commit; between batches. */
  List<SplitState> moved() {
    return call().order().input().splits().isEmpty() ? List.of() : open().moved();
  }

  /** The batch is over for all tasks. */
  void endBatch() {
    try {
      outputs.endBatch();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not close the spill file of " + id, e);
    }
  }

  /** Nothing more is to be done. Any thread may say so. */
  void giveUp(RuntimeException reason) {
    TaskRunner open = seen;
    if (open != null) {
      open.giveUp(reason);
    }
  }

  /** What is at work just now, if anything is. Any thread may ask. */
  @Nullable String atWork() {
    TaskRunner open = seen;
    if (open == null || !(owned.get() || isClosing)) {
      return null;
    }
    return open.atWork();
  }

  /**
   * Ends the operators, whatever they were about.
   *
   * @param unaccepted takes what was measured and is in no batch's result
   * @param hasFailed whether this batch has no result
   */
  void close(ClosingErrors errors, MetricsReceiver unaccepted, boolean hasFailed) {
    TaskRunner open = runner;
    runner = null;
    if (hasFailed && record != null) {
      unaccepted.report(record.metrics());
    }
    if (open != null) {
      isClosing = true;
      unaccepted.report(open.close(errors));
      isClosing = false;
    }
    errors.attempt(outputs::endBatch);
    recent.clear();
  }

  private boolean start(BatchRun run) {
    TaskCall batch = call();
    // Asked before the inbox: rows that come before the answer are seen after it.
    boolean inputEnded = run.watermarks().isInputComplete(id.stage());
    if (batch.order().isCalled() || !inbox.isEmpty()) {
      begin(batch);
      return true;
    }
    if (!inputEnded) {
      return false;
    }
    if (batch.order().isWoken(run.watermarks())) {
      begin(batch);
    } else {
      phase = Phase.DONE;
    }
    return true;
  }

  private void begin(TaskCall batch) {
    TaskRunner open = runner;
    if (open == null) {
      open = opening.apply(opened -> seen = opened);
      runner = open;
    }
    open.begin(batch.order().start(batch.state(), batch.budget()));
    producing = true;
    outboxLeft = batch.owed() != null;
    phase = Phase.TAKING;
  }

  private boolean take(BatchRun run) throws IOException {
    boolean inputEnded = run.watermarks().isInputComplete(id.stage());
    if (outputs.isBlocked()) {
      return false;
    }
    if (producing) {
      producing = open().produce();
      return true;
    }
    if (takeOutbox() || takeRows(run)) {
      producing = true;
      return true;
    }
    if (!inputEnded) {
      return false;
    }
    open().advance(call().order().advanceMillis(run.watermarks()));
    producing = true;
    phase = Phase.ENDING;
    return true;
  }

  private boolean end() {
    if (outputs.isBlocked()) {
      return false;
    }
    if (producing) {
      producing = open().produce();
      return true;
    }
    record = open().finish();
    phase = Phase.DONE;
    return true;
  }

  private boolean takeOutbox() throws IOException {
    if (!outboxLeft) {
      return false;
    }
    OutboxReader outbox = call().owed();
    RowChunk chunk = outbox == null ? null : outbox.next();
    outboxLeft = chunk != null;
    if (chunk != null) {
      open().elements(chunk.input(), chunk);
    }
    return chunk != null;
  }

  private boolean takeRows(BatchRun run) throws IOException {
    int taken = 0;
    while (taken < CHUNKS_A_STEP) {
      RowChunk chunk = inbox.take();
      if (chunk == null) {
        break;
      }
      open().elements(chunk.input(), chunk);
      run.moved(chunk.size());
      inbox.giveBack(chunk);
      taken++;
    }
    return taken > 0;
  }

  private TaskRunner open() {
    if (runner == null) {
      throw new IllegalStateException("Task " + id + " is not open");
    }
    return runner;
  }

  private TaskCall call() {
    if (call == null) {
      throw new IllegalStateException("Task " + id + " has no batch");
    }
    return call;
  }
}
