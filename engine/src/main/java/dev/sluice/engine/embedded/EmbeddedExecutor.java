package dev.sluice.engine.embedded;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Drain;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.operator.HeapShare;
import dev.sluice.engine.run.ClosingErrors;
import dev.sluice.engine.work.CommitActions;
import dev.sluice.engine.work.WorkerStores;
import dev.sluice.state.DeltaRef;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches in this process: a store per partition, tasks in small steps on the query's thread
 * and, where a batch is big enough, on some others.
 *
 * <p>Operators and readers are opened when they first have something to do and stay open; after an
 * aborted batch all are closed and opened anew from committed state. What is to be done after a
 * commit waits under its batch, so that a batch may be run before the one before it is durable.
 */
public final class EmbeddedExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedExecutor.class);

  private final EmbeddedConfig config;
  private final Workers workers;
  private final CommitActions afterCommit = new CommitActions();
  private @Nullable QueryEnvironment environment;
  private volatile @Nullable OpenPlan open;
  private volatile @Nullable BatchRun running;
  private @Nullable WorkerStores stores;
  private boolean isFirst = true;
  private volatile boolean isStopping;
  private volatile boolean isGivenUp;
  private boolean hasFailed;
  private boolean beginsDrain;

  public EmbeddedExecutor(EmbeddedConfig config) {
    this.config = config;
    this.workers = new Workers("sluice", config.threads() - 1, config.lookNanos());
  }

  @Override
  public void start(QueryEnvironment environment, long version, List<DeltaRef> deltas) {
    if (this.environment != null) {
      throw new IllegalStateException("The executor was started before");
    }
    this.environment = environment;
    WorkerStores.Source source =
        new WorkerStores.Source(
            environment.backend(),
            environment.storage(),
            environment.parallelism(),
            environment.plan().maxParallelism(),
            environment.durable());
    stores = WorkerStores.ofAll(source, version, deltas);
  }

  @Override
  public BatchResult run(BatchRequest request) {
    if (hasFailed) {
      throw new IllegalStateException(
          "Batch " + request.batch() + " can't run: the one that failed was not aborted");
    }
    hasFailed = true;
    beginsDrain = request.drain() == Drain.BEGINS;
    OpenPlan plan = plan();
    stores().beginBatch();
    BatchRun run = plan.begin(request, isFirst);
    HeapShare.begin();
    try {
      work(run);
    } finally {
      HeapShare.end();
    }
    Throwable failure = run.failure();
    if (failure != null) {
      throw unchecked(failure);
    }
    BatchResult result = plan.finish(run, request);
    if (result.isEmpty()) {
      stores().forget(request.batch());
    } else {
      afterCommit.await(request.batch(), plan.commitActions());
    }
    hasFailed = false;
    return result;
  }

  @Override
  public boolean hasNews(BatchRequest tried) {
    OpenPlan plan = open;
    if (plan == null || hasFailed) {
      return true;
    }
    hasFailed = true;
    boolean hasNews = plan.hasNews(tried);
    hasFailed = false;
    return hasNews;
  }

  @Override
  public void endReading() {
    isStopping = true;
  }

  @Override
  public void giveUp() {
    isStopping = true;
    isGivenUp = true;
    BatchRun run = running;
    RuntimeException reason =
        new IllegalStateException("The batch in hand was given up: the query ends without it");
    if (run != null) {
      run.fail(reason);
    }
    OpenPlan plan = open;
    if (plan != null) {
      plan.giveUp(reason);
    }
    workers.interrupt();
  }

  @Override
  public List<String> atWork() {
    OpenPlan plan = open;
    return plan == null ? List.of() : plan.atWork();
  }

  @Override
  public void committed(long batch, List<DeltaRef> deltas) {
    isFirst = false;
    stores().committed(batch, deltas);
    afterCommit.committed(batch, () -> isGivenUp);
    if (beginsDrain) {
      closeDrainedSources();
    }
    stores().snapshotIfDue();
  }

  @Override
  public void aborted(long batch) {
    afterCommit.aborted(batch);
    closePlan();
    stores().drop(batch);
    hasFailed = false;
  }

  @Override
  public void close() {
    workers.close();
    afterCommit.clear();
    ClosingErrors errors = new ClosingErrors();
    errors.attempt(this::endSteps);
    if (stores != null) {
      errors.attempt(stores::close);
    }
    if (errors.first() != null) {
      throw unchecked(errors.first());
    }
  }

  private void work(BatchRun run) {
    running = run;
    workers.watch(run);
    try {
      if (isGivenUp) {
        throw new IllegalStateException("The query ends: no more batches are run");
      }
      run.work(0, new Helping(run));
    } catch (Throwable e) {
      run.fail(e);
    } finally {
      workers.dismiss();
      running = null;
    }
  }

  private OpenPlan plan() {
    OpenPlan plan = open;
    if (plan == null) {
      plan = new OpenPlan(environment(), stores(), config, () -> isStopping);
      open = plan;
    }
    return plan;
  }

  private void closeDrainedSources() {
    ClosingErrors errors = new ClosingErrors();
    plan().closeDrainedSources(errors);
    if (errors.first() != null) {
      LOG.warn("The query drains, but some of its sources could not be closed", errors.first());
    }
  }

  /** After a failure, which comes before what may go wrong here. */
  private void closePlan() {
    try {
      endSteps();
    } catch (RuntimeException | Error e) {
      LOG.warn("Some steps could not be closed", e);
    }
  }

  private void endSteps() {
    OpenPlan plan = open;
    if (plan == null) {
      return;
    }
    Throwable failure = plan.close(hasFailed);
    open = null; // not before: others look at what it is about
    if (failure != null) {
      throw unchecked(failure);
    }
  }

  private WorkerStores stores() {
    if (stores == null) {
      throw new IllegalStateException("The executor was not started");
    }
    return stores;
  }

  private QueryEnvironment environment() {
    if (environment == null) {
      throw new IllegalStateException("The executor was not started");
    }
    return environment;
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException known
        ? known
        : new IllegalStateException("A task could not be run: " + failure, failure);
  }

  /** Calls the other threads once the batch turns out to be big. */
  private final class Helping implements Runnable {
    private final BatchRun run;
    private final long startNanos = config.nanoTime().getAsLong();
    private boolean isCalled;

    Helping(BatchRun run) {
      this.run = run;
    }

    @Override
    public void run() {
      if (!isCalled
          && config.threads() > 1
          && (run.rowsMoved() >= config.helpAfterRows()
              || config.nanoTime().getAsLong() - startNanos >= config.helpAfterNanos())) {
        isCalled = true;
        workers.call(run);
      }
    }
  }
}
