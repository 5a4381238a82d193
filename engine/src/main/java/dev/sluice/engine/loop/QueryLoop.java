package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.commit.Committer;
import dev.sluice.engine.commit.Publisher;
import dev.sluice.engine.commit.QueryMetrics;
import dev.sluice.engine.commit.Resumption;
import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.engine.executor.Executor;
import dev.sluice.engine.loop.BatchObserver.Phase;
import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.CommitLog;
import java.time.InstantSource;

/**
 * Drives a query: await, run, commit, publish.
 *
 * <pre>
 *   turn --+-- a batch is due --> step --> Again
 *          +-- nothing to do ------------> Pause
 *          +-- all done -----------------> End
 * </pre>
 *
 * <p>Has no thread: its owner turns it, be it the query's thread or a test. Others may only send
 * {@link Requests}. What is thrown out of {@link #turn} is the end of the query; whether the batch
 * in hand has happened is then known to recovery alone.
 */
public final class QueryLoop {
  private final BatchScheduler batches;
  private final BatchRunner runner;
  private final Committer committer;
  private final Publisher publisher;
  private final Watch watch;
  private final Requests requests;
  private boolean isIdle;

  /** Who looks on. */
  private record Watch(BatchObserver observer, Stopwatch stopwatch, Retention retention) {}

  private QueryLoop(
      BatchScheduler batches,
      BatchRunner runner,
      Committer committer,
      Publisher publisher,
      Watch watch,
      Requests requests) {
    this.batches = batches;
    this.runner = runner;
    this.committer = committer;
    this.publisher = publisher;
    this.watch = watch;
    this.requests = requests;
  }

  /**
   * What a loop works with.
   *
   * @param executor started
   * @param clock the machine's
   * @param retained which batches the log keeps at least
   */
  public record Parts(
      CommitLog log,
      Executor executor,
      InstantSource clock,
      MetricsFold fold,
      QueryMetrics metrics,
      Retained retained) {}

  /**
   * Makes a loop that goes on from {@code start}. Sources that have never been split are split now,
   * on the caller's thread.
   *
   * @throws dev.sluice.engine.executor.StepFailure if a source can't be split
   */
  public static QueryLoop from(
      Resumption start, Parts parts, Pace pace, Requests requests, BatchObserver observer) {
    BatchInputs inputs =
        new BatchInputs(
            start.state(), start.stores(), SourceSplits.missing(start), OwedRows.of(start));
    BatchClock clock = new BatchClock(parts.clock(), start.state().clockMillis());
    requests.whenStopping(parts.executor()::endReading);
    return new QueryLoop(
        new BatchScheduler(
            start.stores().plan(),
            pace,
            clock,
            ScriptTime.of(start.stores().plan(), inputs, clock),
            inputs),
        new BatchRunner(parts.executor(), parts.metrics()),
        new Committer(parts.log(), start.state(), start.stores(), parts.fold()),
        new Publisher(parts.executor(), start.state(), parts.metrics()),
        new Watch(
            observer,
            new Stopwatch(parts.clock()),
            new Retention(parts.log(), parts.retained(), start.clocks())),
        requests);
  }

  /** Takes requests and does what is due. */
  public Turn turn() {
    if (requests.take()) {
      batches.hurry();
    }
    Turn turn = batches.next(requests.isStopRequested(), requests.isDrainRequested());
    if (turn instanceof Turn.Again && hasReason() && !step() && batches.isAtRest()) {
      idle();
    }
    return turn;
  }

  /** After an empty batch, with nothing else due, it takes something new in a source. */
  private boolean hasReason() {
    BatchRequest tried = batches.triedInVain();
    if (tried == null || runner.hasNews(tried)) {
      return true;
    }
    batches.foundNothing();
    return false;
  }

  /**
   * Runs one micro-batch, if there is anything to run.
   *
   * <p>Before the commit nothing has happened, whatever goes wrong; after it the batch has,
   * whatever goes wrong.
   */
  boolean step() {
    watch.stopwatch.start();
    BatchRequest request = batches.request();
    BatchResult result = runner.run(request); // touches nothing durable
    if (result == null) {
      batches.lost(runner.pauseMillis());
      return true;
    }
    watch.stopwatch.lap(Phase.RUN);
    if (result.isEmpty()) {
      batches.passed(request, result);
      return false;
    }

    Commit commit = committer.commit(request, result); // deltas, then one record: it has happened
    watch.stopwatch.lap(Phase.COMMIT);

    publisher.publish(commit); // overlays, marks, finalizers, metrics
    watch.stopwatch.lap(Phase.PUBLISH);
    batches.committed(commit);
    committed(commit);
    return true;
  }

  private void committed(Commit commit) {
    isIdle = false;
    watch.observer.committed(commit, watch.stopwatch.durationMillis());
    watch.retention.committed(commit.batch(), commit.request().clockMillis());
  }

  private void idle() {
    requests.completeTaken();
    if (!isIdle) {
      isIdle = true;
      watch.observer.idle();
    }
  }
}
