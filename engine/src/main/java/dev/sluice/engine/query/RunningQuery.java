package dev.sluice.engine.query;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.sluice.engine.commit.Commit;
import dev.sluice.engine.commit.Life;
import dev.sluice.engine.commit.QueryMetrics;
import dev.sluice.engine.loop.BatchObserver;
import dev.sluice.engine.loop.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A query on a thread of its own, a {@link QueryThread}, and its {@link Ending}; others read what
 * stands here and send {@link Requests}. Its life is drawn at {@link QueryStatus}.
 *
 * <p>Its thread is a daemon, since user code may keep it for ever; the keeper's is none, and ends
 * with the query.
 */
final class RunningQuery implements Query, BatchObserver {
  private static final Logger LOG = LoggerFactory.getLogger(RunningQuery.class);

  private final QueryStart start;
  private final Listeners listeners;
  private final RunIds ids;
  private final QueryMetrics metrics;
  private final ProgressRecorder progress;
  private final Requests requests;
  private final Restarts restarts;
  private final Standing standing;
  private final Ending ending;
  private final Thread thread;
  private final Thread keeper;
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();

  private RunningQuery(
      QueryStart start,
      Attempt attempt,
      Requests requests,
      @Nullable RequestWatch watch,
      Listeners listeners,
      Consumer<Query> ended) {
    this.start = start;
    this.requests = requests;
    this.listeners = listeners;
    QueryConfig config = start.config();
    String name = config.name();
    ids = new RunIds(attempt.run().state().query().id(), start.around().ids().get(), name);
    metrics = new QueryMetrics(start.around().metrics(), attempt.run().state().metrics());
    restarts = new Restarts(config.care().restarts(), start.around().clock());
    progress = new ProgressRecorder(ids, start.plan(), restarts);
    standing = new Standing("Starting after batch " + attempt.run().state().batch());
    ending = new Ending(this, attempt, watch, config.care().stopPatienceMillis(), ended);
    thread = new Thread(new QueryThread(this, start, requests, restarts, ending), "sluice-" + name);
    thread.setDaemon(true);
    keeper = new Thread(ending.keeper(), "sluice-" + name + "-keeper");
    keeper.setDaemon(false);
  }

  /**
   * Opens a query that has yet to {@link #begin}.
   *
   * @param listeners told of all queries
   * @param ended told when it has ended and closed everything
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
    requests.onStop(ending::stopAsked);
    try {
      keeper.start();
      thread.start();
    } catch (OutOfMemoryError e) { // no more threads
      ending.neverBegan(e);
      throw e;
    }
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
    return standing.status();
  }

  @Override
  public String statusMessage() {
    return standing.message();
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
    return Optional.ofNullable(standing.failure());
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
      Uninterruptibles.awaitUninterruptibly(ending.latch());
      if (!ending.isGivenUp() && Thread.currentThread() != keeper) {
        Uninterruptibles.joinUninterruptibly(thread); // so that nothing is left of it
        Uninterruptibles.joinUninterruptibly(keeper);
      }
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
    Throwable cause = standing.failure();
    if (cause != null) {
      throw new IllegalStateException(
          "Query " + name() + " has failed: " + standing.message(), cause);
    }
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    requireOtherThread("awaitTermination");
    boolean hasEnded = ending.latch().await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (hasEnded) {
      ending.join(thread);
      ending.join(keeper);
    }
    return hasEnded;
  }

  @Override
  public void committed(Commit commit, Map<Phase, Long> durationMillis) {
    Life life = ending.attempt().run().state().life();
    RequestWatch watch = ending.watch();
    if (watch != null) {
      watch.committed(life);
    }
    String what = life == Life.RUNNING ? "Running" : "Draining";
    standing.say(what + ": batch " + commit.batch() + " is committed" + restarted());
    ending
        .where()
        .outside(
            "tell its listeners of batch " + commit.batch(), () -> tell(commit, durationMillis));
  }

  @Override
  public void idle() {
    standing.say(
        "Waiting: nothing to do after batch "
            + ending.attempt().run().state().batch()
            + restarted());
    ending.where().outside("tell its listeners", () -> listeners.onIdle(this));
  }

  private String restarted() {
    Restarts.Told told = restarts.told();
    return told.count() == 0
        ? ""
        : "; restarted " + told.count() + " times, last after: " + told.lastFailure();
  }

  private void tell(Commit commit, Map<Phase, Long> durationMillis) {
    try {
      listeners.onProgress(this, progress.add(commit, durationMillis));
    } catch (Throwable e) { // a source's description of its marks is user code
      LOG.warn("Batch {} of query {} has no progress", commit.batch(), name(), e);
    }
  }

  void tellStarted() {
    listeners.onStarted(this);
  }

  void tellTerminated() {
    listeners.onTerminated(this);
  }

  /** Nobody need wait any more. */
  void terminated() {
    terminated.complete(null);
  }

  /** Takes no more requests. */
  void stopRequests() {
    requests.stop();
  }

  Standing standing() {
    return standing;
  }

  QueryMetrics metrics() {
    return metrics;
  }

  /** Where the query's thread is, line by line. */
  String stack() {
    StringBuilder lines = new StringBuilder();
    for (StackTraceElement frame : thread.getStackTrace()) {
      lines.append("\n  at ").append(frame);
    }
    return lines.toString();
  }

  /** Nobody else can find a checkpoint that does not outlive its query. */
  private static @Nullable RequestWatch watch(QueryStart start, Requests requests) {
    QueryStart.Checkpoint checkpoint = start.checkpoint();
    return checkpoint.durable()
        ? new RequestWatch(new RequestBox(checkpoint.storage()), start.around().clock(), requests)
        : null;
  }

  private void requireOtherThread(String what) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(
          what + " was called by a listener of query " + name() + ": it would wait for itself");
    }
  }
}
