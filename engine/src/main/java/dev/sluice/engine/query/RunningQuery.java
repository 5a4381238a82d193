package dev.sluice.engine.query;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.commit.Life;
import dev.sluice.engine.commit.QueryMetrics;
import dev.sluice.engine.commit.RunStart;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.loop.BatchObserver;
import dev.sluice.engine.loop.Pace;
import dev.sluice.engine.loop.QueryLoop;
import dev.sluice.engine.loop.Requests;
import dev.sluice.engine.loop.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query on a thread of its own, which turns the loop and alone writes what stands here; others
 * read volatile fields and send {@link Requests}. Its life is drawn at {@link QueryStatus}.
 */
final class RunningQuery implements Query, BatchObserver {
  private static final Logger LOG = LoggerFactory.getLogger(RunningQuery.class);

  private final QueryStart start;
  private final Attempt attempt;
  private final RunStart run;
  private final Listeners listeners;
  private final Consumer<Query> ended;

  private final RunIds ids;
  private final QueryMetrics metrics;
  private final ProgressRecorder progress;
  private final Thread thread;
  private final Requests requests;
  private final @Nullable RequestWatch watch;
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile QueryStatus status = QueryStatus.STARTING;
  private volatile String message;
  private volatile @Nullable Throwable failure;

  private RunningQuery(
      QueryStart start,
      Attempt attempt,
      Requests requests,
      @Nullable RequestWatch watch,
      Listeners listeners,
      Consumer<Query> ended) {
    this.start = start;
    this.attempt = attempt;
    this.requests = requests;
    this.watch = watch;
    this.run = attempt.run();
    this.listeners = listeners;
    this.ended = ended;
    String name = start.config().name();
    ids = new RunIds(run.state().query().id(), start.around().ids().get(), name);
    metrics = new QueryMetrics(start.around().metrics(), run.state().metrics());
    progress = new ProgressRecorder(ids, start.plan());
    message = "Starting after batch " + run.state().batch();
    thread = new Thread(this::run, "sluice-" + name);
    thread.setDaemon(false);
  }

  /**
   * Opens a query that has yet to {@link #begin}.
   *
   * @param listeners told of all queries
   * @param ended told on the query's thread when it has ended and closed everything
   * @throws dev.sluice.state.CheckpointException if the checkpoint can't be used by this query: it
   *     is unchanged
   */
  static RunningQuery open(QueryStart start, Listeners listeners, Consumer<Query> ended) {
    Requests requests = new Requests();
    RequestWatch watch = watch(start, requests);
    Attempt attempt =
        Attempt.open(
            start,
            () -> {
              if (watch != null) {
                watch.begin();
              }
            });
    return new RunningQuery(
        start, attempt, requests, watch, listeners.after(start.around().listeners()), ended);
  }

  void begin() {
    thread.start();
  }

  @Override
  public String name() {
    return ids.name();
  }

  @Override
  public UUID id() {
    return ids.id();
  }

  @Override
  public UUID runId() {
    return ids.runId();
  }

  @Override
  public QueryStatus status() {
    return status;
  }

  @Override
  public String statusMessage() {
    return message;
  }

  @Override
  public @Nullable QueryProgress lastProgress() {
    List<QueryProgress> recent = progress.recent();
    return recent.isEmpty() ? null : recent.get(recent.size() - 1);
  }

  @Override
  public List<QueryProgress> recentProgress() {
    return progress.recent();
  }

  @Override
  public Optional<Throwable> exception() {
    return Optional.ofNullable(failure);
  }

  @Override
  public String explain() {
    return Explanation.of(start.plan(), start.config().parallelism());
  }

  @Override
  public byte[] committedMetrics() {
    return metrics.committed();
  }

  @Override
  public byte[] attemptedMetrics() {
    return metrics.attempted();
  }

  @Override
  public void stop() {
    requestStop();
    awaitEnd();
  }

  private void awaitEnd() {
    if (Thread.currentThread() != thread) {
      Uninterruptibles.awaitUninterruptibly(end);
      Uninterruptibles.joinUninterruptibly(thread); // so that nothing is left of it
    }
  }

  @Override
  public void requestStop() {
    requests.stop();
  }

  @Override
  public void drain() {
    requestDrain();
    awaitEnd();
  }

  @Override
  public void requestDrain() {
    requests.drain();
  }

  @Override
  public void processAllAvailable() {
    requireOtherThread("processAllAvailable");
    try {
      CompletableFuture.anyOf(requests.allAvailable(), terminated).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for query " + name(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Neither future is ever completed by a failure", e);
    }
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("Query " + name() + " has failed: " + message, cause);
    }
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    requireOtherThread("awaitTermination");
    boolean hasEnded = end.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (hasEnded) {
      thread.join();
    }
    return hasEnded;
  }

  @Override
  public void committed(Commit commit, Map<Phase, Long> durationMillis) {
    if (watch != null) {
      watch.committed(run.state().life());
    }
    String what = run.state().life() == Life.RUNNING ? "Running" : "Draining";
    message = what + ": batch " + commit.batch() + " is committed";
    try {
      listeners.onProgress(this, progress.add(commit, durationMillis));
    } catch (Throwable e) { // a source's description of its marks is user code
      LOG.warn("Batch {} of query {} has no progress", commit.batch(), name(), e);
    }
  }

  @Override
  public void idle() {
    message = "Waiting: nothing to do after batch " + run.state().batch();
    listeners.onIdle(this);
  }

  private void run() {
    QueryStatus next;
    try {
      QueryLoop loop = open();
      become(QueryStatus.RUNNING);
      message = "Running: after batch " + run.state().batch();
      listeners.onStarted(this);
      next = drive(loop);
      message = "Ended after batch " + run.state().batch() + ": " + next;
    } catch (Throwable e) {
      failure = e;
      next = QueryStatus.FAILED;
      message = "Failed: " + e.getMessage();
    }
    if (watch != null) {
      watch.end(next == QueryStatus.FINISHED || next == QueryStatus.DRAINED);
    }
    close();
    become(next);
    requests.stop();
    ended.accept(this);
    listeners.onTerminated(this);
    terminated.complete(null);
    end.countDown();
  }

  private QueryLoop open() {
    QueryStart.Checkpoint checkpoint = start.checkpoint();
    attempt
        .executor()
        .start(
            new QueryEnvironment(
                start.plan(),
                start.config().parallelism(),
                run.stores().storeIds(),
                checkpoint.storage(),
                attempt.backend(),
                checkpoint.durable(),
                start.around().metrics(),
                metrics::addAttempt),
            run.state().batch(),
            run.deltas());
    QueryLoop.Parts parts =
        new QueryLoop.Parts(
            attempt.log(),
            attempt.executor(),
            start.around().clock(),
            start.around().metrics(),
            metrics,
            start.retained());
    return QueryLoop.from(run, parts, pace(start.config()), requests, this);
  }

  private QueryStatus drive(QueryLoop loop) {
    while (true) {
      if (watch != null) {
        watch.lookIfDue();
      }
      Turn turn = loop.turn();
      if (turn instanceof Turn.End end) {
        return switch (end.ending()) {
          case FINISHED -> QueryStatus.FINISHED;
          case DRAINED -> QueryStatus.DRAINED;
          case STOPPED -> QueryStatus.STOPPED;
        };
      }
      if (turn instanceof Turn.Pause pause) {
        requests.await(
            watch == null
                ? pause.micros()
                : Math.min(
                    pause.micros(),
                    TimeUnit.MILLISECONDS.toMicros(Math.max(1, watch.millisToNextLook()))));
      }
    }
  }

  /** Nobody else can find a checkpoint that does not outlive its query. */
  private static @Nullable RequestWatch watch(QueryStart start, Requests requests) {
    QueryStart.Checkpoint checkpoint = start.checkpoint();
    return checkpoint.durable()
        ? new RequestWatch(new RequestBox(checkpoint.storage()), start.around().clock(), requests)
        : null;
  }

  private static Pace pace(QueryConfig config) {
    Trigger trigger = config.trigger();
    long interval = trigger instanceof Trigger.Interval every ? every.millis() : 0;
    Pace.Reading reading = Pace.Reading.FOREVER;
    if (trigger instanceof Trigger.AvailableNow) {
      reading = Pace.Reading.AVAILABLE_NOW;
    } else if (trigger instanceof Trigger.Once) {
      reading = Pace.Reading.ONE_BATCH;
    }
    return new Pace(reading, interval, config.idlePollMillis(), config.limits());
  }

  private void close() {
    Throwable more = attempt.close();
    if (more == null) {
      return;
    }
    Throwable first = failure;
    if (first != null && first != more) {
      first.addSuppressed(more);
    } else {
      LOG.warn("Query {} has ended, but not all could be closed", name(), more);
    }
  }

  private void become(QueryStatus next) {
    if (!status.mayBecome(next)) {
      throw new IllegalStateException("A query that is " + status + " can't become " + next);
    }
    status = next;
  }

  private void requireOtherThread(String what) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          what + " was called by a listener of query " + name() + ": it would wait for itself");
    }
  }
}
