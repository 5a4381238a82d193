package dev.sluice.engine.run;

import dev.sluice.engine.executor.SplitState;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.executor.TaskRecord;
import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage in one partition, open: its head and the chain behind it. Every executor runs tasks
 * through it.
 *
 * <pre>
 *   open --> begin --> produce / elements --> advance --> produce --> finish --+--> begin ...
 *                                                                              +--> close
 * </pre>
 *
 * <p>What user code throws comes out as a {@link dev.sluice.engine.executor.StepFailure} that names
 * the innermost step that failed, also where a step in front of it caught that; after it only
 * {@link #close} may be called, which ends every step whatever the others do. A source's chain
 * begins with the first record of a batch, so that a poll that finds nothing costs next to nothing.
 * Owned by one thread at a time.
 */
public final class TaskRunner {
  private final String headName;
  private final RunningTask task;
  private final Failures failures;
  private final Outputs outputs;
  private final OpenChain chain;
  private @Nullable Operator head;

  /** The head, where it reads a source. */
  private @Nullable SourceOperator source;

  private boolean chainBegun;
  private long rowsIn;
  private long advancedMillis;

  private TaskRunner(Stage stage, RunningTask task, Outputs outputs) {
    this.headName =
        stage.head() instanceof Stage.OperatorHead operator ? operator.name() : stage.name();
    this.task = task;
    this.outputs = outputs;
    this.failures = new Failures(task);
    this.chain = new OpenChain(stage.chain().steps().size(), failures, outputs);
  }

  /** Opens head and chain, and nobody asks meanwhile where it is. */
  public static TaskRunner open(
      Plan plan,
      TaskId id,
      int partitions,
      Outputs outputs,
      MetricsFold metrics,
      LongSupplier nanoTime) {
    return open(plan, id, partitions, outputs, metrics, nanoTime, runner -> {});
  }

  /**
   * Opens head and chain.
   *
   * @param partitions the number of partitions of the query
   * @param nanoTime measures how long work takes
   * @param begun given the runner that is about to be opened, which may only be asked where it is
   */
  public static TaskRunner open(
      Plan plan,
      TaskId id,
      int partitions,
      Outputs outputs,
      MetricsFold metrics,
      LongSupplier nanoTime,
      Consumer<TaskRunner> begun) {
    Stage stage = plan.stages().get(id.stage());
    RunningTask task = new RunningTask(id, partitions, metrics, nanoTime);
    TaskRunner runner = new TaskRunner(stage, task, outputs);
    begun.accept(runner);
    try {
      runner.openAll(plan, stage);
      return runner;
    } catch (Throwable e) {
      ClosingErrors closing = new ClosingErrors();
      runner.close(closing);
      if (closing.first() != null) {
        e.addSuppressed(closing.first());
      }
      throw e;
    }
  }

  /** A batch begins. */
  public void begin(TaskStart start) {
    task.begin(start);
    outputs.begin(start.batch());
    rowsIn = 0;
    chainBegun = false;
    advancedMillis = task.inputWatermarkMillis();
    if (source == null) {
      beginChain();
    } else {
      source.assign(start.splits());
    }
    headDoes(() -> head().begin(task));
  }

  /** See {@link Operator#produce}. */
  public boolean produce() {
    boolean isMore;
    try {
      isMore = head().produce();
    } catch (Throwable e) {
      throw failures.of(headName, e);
    }
    failures.check();
    return isMore;
  }

  /** See {@link SourceOperator#hasMore}; of a task that reads a source, between batches. */
  public boolean hasMore() {
    try {
      return source().hasMore();
    } catch (Throwable e) {
      throw failures.of(headName, e);
    }
  }

  /** See {@link SourceOperator#moved}; of a task that reads a source, between batches. */
  public List<SplitState> moved() {
    return source().moved();
  }

  /** See {@link Operator#elements}. */
  public void elements(int input, Chunk chunk) {
    rowsIn += chunk.size();
    try {
      head().elements(input, chunk);
    } catch (Throwable e) {
      throw failures.of(headName, e);
    }
    failures.check();
  }

  /** See {@link Operator#advance}. */
  public void advance(long inputWatermarkMillis) {
    advancedMillis = Math.max(inputWatermarkMillis, task.inputWatermarkMillis());
    headDoes(() -> head().advance(advancedMillis));
  }

  /** Ends the bundle of head and chain and gives what the task did. */
  public TaskRecord finish() {
    headDoes(() -> head().finish());
    if (chainBegun) {
      chain.finish();
    }
    Outputs.Sent[] sent = new Outputs.Sent[1];
    headDoes(() -> sent[0] = outputs.finish());
    failures.check();
    task.reportCounts(chain.takeCounts());
    return new TaskRecord(
        task.id(),
        task.obligations(advancedMillis),
        task.reachedMillis(advancedMillis),
        task.isOvertaken(),
        task.start().state().seal(),
        sent[0].outboxes(),
        source == null ? List.of() : source.changes(),
        task.takeMetrics(),
        new TaskRecord.Counts(
            source == null ? 0 : source.recordsRead(), rowsIn, sent[0].rows(), task.droppedLate()));
  }

  /** What is to be done once after the batch is committed: marks first, then the steps' actions. */
  public List<Runnable> commitActions() {
    List<Runnable> actions = new ArrayList<>();
    if (source != null) {
      actions.addAll(source.commitActions());
    }
    actions.addAll(task.actions());
    return actions;
  }

  /** Nothing more is to be done: what user code gives from now on is refused. By any thread. */
  public void giveUp(RuntimeException reason) {
    failures.giveUp(reason);
  }

  /** Which step is at work, in which batch, with which key, for people. By any thread. */
  public String atWork() {
    return failures.where(chain.name(failures.at, headName));
  }

  /**
   * Ends head and steps, each of them whatever the others throw. May follow any other call.
   *
   * @return what was measured and is in no task's record: while closing, or in a batch that was not
   *     finished; empty if nothing was
   */
  public byte[] close(ClosingErrors errors) {
    Operator open = head;
    head = null;
    source = null;
    if (open != null) {
      errors.attempt(() -> endHead(open));
    }
    chain.close(errors);
    task.reportCounts(chain.takeCounts());
    return task.takeMetrics();
  }

  /** Not sticky: the other steps end all the same, and each failure has its own name. */
  private void endHead(Operator open) {
    failures.at = Failures.HEAD;
    try {
      open.close();
    } catch (Throwable e) {
      throw failures.atEnd(headName, e);
    }
  }

  private void openAll(Plan plan, Stage stage) {
    StageContext context =
        new StageContext(
            stage.name(),
            headName,
            task.partition(),
            task.partitions(),
            plan.maxParallelism(),
            task::reportMetrics);
    chain.open(stage.chain(), context);
    List<Receiver> receivers = chain.headReceivers(headName, stage.chain());
    failures.at = Failures.HEAD;
    headDoes(() -> head = openHead(stage, context, receivers));
    failures.head(head());
  }

  private Operator openHead(Stage stage, StageContext context, List<Receiver> receivers)
      throws Exception {
    if (stage.head() instanceof Stage.OperatorHead operator) {
      return operator.factory().open(context, receivers);
    }
    Receiver out = receivers.get(0);
    source =
        new SourceOperator(
            ((Stage.SourceHead) stage.head()).source(),
            element -> {
              if (!chainBegun) {
                beginChain();
              }
              out.accept(element);
            });
    return source;
  }

  private void beginChain() {
    chainBegun = true;
    chain.begin(task);
  }

  private SourceOperator source() {
    if (source == null) {
      throw new IllegalStateException("Task " + task.id() + " reads no source");
    }
    return source;
  }

  private Operator head() {
    if (head == null) {
      throw new IllegalStateException("Task " + task.id() + " is not open");
    }
    return head;
  }

  private void headDoes(Verb verb) {
    try {
      verb.run();
    } catch (Throwable e) {
      throw failures.of(headName, e);
    }
    failures.check();
  }

  @FunctionalInterface
  private interface Verb {
    void run() throws Exception;
  }
}
