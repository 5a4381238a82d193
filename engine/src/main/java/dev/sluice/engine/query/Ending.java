package dev.sluice.engine.query;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a query ends: by its own thread, or without it if user code keeps that for longer than the
 * query's patience.
 *
 * <pre>
 *   tear down --> close log, give the checkpoint up --> tell listeners --> over
 *    |  may hang           |                              |  may hang
 *    +--- the keeper ------+------------------------------+
 * </pre>
 *
 * <p>A query that is ended by its {@link Keeper} leaves its executor and state open, since a thread
 * may still be using them: they take memory until that thread comes back and closes them, which may
 * be never. Nothing that it does then reaches the checkpoint: the log is closed, the thread can't
 * come in any more, and a {@link Fence} stands before the storage.
 */
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  /** How long listeners may take of a query that ended without its thread. */
  private static final long TELLING_MILLIS = 500;

  private final RunningQuery query;
  private final @Nullable RequestWatch watch;
  private final Consumer<Query> ended;
  private final Whereabouts where = new Whereabouts();
  private final Keeper keeper;
  private final AtomicBoolean isSettled = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);
  private final long patienceMillis;
  private volatile Attempt attempt;
  private volatile boolean isStopAsked;
  private volatile boolean isGivenUp;
  private volatile boolean isCheckpointClosed;
  private boolean isOwner = true;

  Ending(
      RunningQuery query,
      Attempt attempt,
      @Nullable RequestWatch watch,
      long patienceMillis,
      Consumer<Query> ended) {
    this.query = query;
    this.attempt = attempt;
    this.watch = watch;
    this.patienceMillis = patienceMillis;
    this.ended = ended;
    keeper = new Keeper(patienceMillis, this::interrupt, this::giveUp);
  }

  Keeper keeper() {
    return keeper;
  }

  Whereabouts where() {
    return where;
  }

  @Nullable RequestWatch watch() {
    return watch;
  }

  Attempt attempt() {
    return attempt;
  }

  /** Counted down when the query has ended. */
  CountDownLatch latch() {
    return over;
  }

  /** Whether the query has ended without its thread. */
  boolean isGivenUp() {
    return isGivenUp;
  }

  /** Somebody asks the query to stop: its time runs. */
  void stopAsked() {
    isStopAsked = true;
    keeper.count();
  }

  /** The thread could not even be started. */
  void neverBegan(Throwable reason) {
    query.standing().fail(reason);
    keeper.end();
    end(QueryStatus.FAILED);
  }

  /** Ends the query by its own thread. */
  void end(QueryStatus last) {
    keeper.count();
    QueryStatus status = last;
    Throwable failure = where.out("tear down its steps", () -> attempt.closeWork());
    if (failure != null) {
      status = failedAtEnd(last, failure);
    }
    if (settle(status)) {
      closeCheckpoint();
      announce(status);
      where.outside("tell its listeners", query::tellTerminated);
    }
    over();
  }

  /** Not even the end went as it should: whoever waits must hear of it. */
  void broken(Throwable reason) {
    LOG.error("Query {} could not end as it should", query.name(), reason);
    if (query.standing().failure() == null) {
      query.standing().fail(reason);
    }
    try {
      if (isSettled.compareAndSet(false, true)) {
        closeCheckpoint();
        announce(QueryStatus.FAILED);
        tellInTime();
      }
    } finally {
      over();
    }
  }

  /** What a failure comes to after somebody has asked the query to stop. */
  QueryStatus failedWhileStopping(Throwable failure) {
    if (keeper.isImpatient()) {
      LOG.warn(
          "Query {} was asked to stop, and what it did then was given up after {} ms; it is done"
              + " again when the query is started again: {}",
          query.name(),
          patienceMillis,
          failure.getMessage(),
          failure);
      return QueryStatus.STOPPED;
    }
    LOG.error("Query {} has failed: {}", query.name(), failure.getMessage(), failure);
    query.standing().fail(failure);
    return QueryStatus.FAILED;
  }

  /** Closes what failed; the checkpoint stays this query's. */
  void closeAttempt() {
    keeper.count();
    Throwable failure = where.out("tear down its steps", () -> attempt.closeWork());
    Throwable more = attempt.closeLog();
    for (Throwable each : new Throwable[] {failure, more}) {
      if (each != null) {
        LOG.warn("Not all of query {} could be closed before its restart", query.name(), each);
      }
    }
    if (!isStopAsked) {
      keeper.relax();
    }
  }

  /** Opens all anew, as a start does. */
  void reopen(QueryStart start) {
    Throwable failure = attempt.closeCheckpoint();
    if (failure != null) {
      LOG.warn("The checkpoint of query {} could not be let go", query.name(), failure);
    }
    isOwner = false;
    attempt = Attempt.open(start, () -> isOwner = true);
    query.metrics().goOn(attempt.run().state().metrics());
  }

  /** Whether the checkpoint was this query's when it was opened last; the query's thread asks. */
  boolean isOwner() {
    return isOwner;
  }

  /** The query's thread is back after the query has ended without it. */
  void cameBack() {
    LOG.info(
        "The thread of query {}, which has ended without it, is back; what it held is closed",
        query.name());
    Throwable failure = attempt.closeWork();
    if (!isCheckpointClosed) {
      closeCheckpoint();
    }
    if (failure != null) {
      LOG.warn("Not all that the thread of query {} held was closed", query.name(), failure);
    }
  }

  private QueryStatus failedAtEnd(QueryStatus last, Throwable failure) {
    Throwable first = query.standing().failure();
    if (first != null) {
      if (first != failure) {
        first.addSuppressed(failure);
      }
      return last;
    }
    if (isStopAsked && keeper.isImpatient()) {
      return failedWhileStopping(failure);
    }
    LOG.error("Query {} has failed at its end: {}", query.name(), failure.getMessage(), failure);
    query.standing().fail(failure);
    return QueryStatus.FAILED;
  }

  private void interrupt() {
    attempt.executor().giveUp();
    where.interrupt();
  }

  /** By the keeper: ends the query, whatever user code holds. */
  private void giveUp() {
    boolean isStopped = isStopAsked;
    List<String> stuck = attempt.executor().atWork();
    boolean isOut = where.giveUp();
    isGivenUp = true;
    String what =
        "Query "
            + query.name()
            + " ends without its thread, which went out to "
            + where.task()
            + " and has not come back within "
            + patienceMillis
            + " ms nor when it was interrupted. "
            + (stuck.isEmpty() ? "" : String.join("; ", stuck) + ". ")
            + "Its state stays in memory until that returns; nothing that it does reaches the"
            + " checkpoint any more. Have user code end when its thread is interrupted.";
    LOG.warn("{} It is at:{}", what, query.stack());
    attempt.fence().close();
    QueryStatus status = isStopped ? QueryStatus.STOPPED : QueryStatus.FAILED;
    if (settle(status)) {
      if (!isStopped && query.standing().failure() == null) {
        query.standing().fail(new IllegalStateException(what));
      }
      if (isOut) {
        closeCheckpoint();
      }
      announce(status);
      tellInTime();
    }
    over();
  }

  /** True for the one thread that is to end the query. */
  private boolean settle(QueryStatus status) {
    boolean isFirst = isSettled.compareAndSet(false, true);
    if (isFirst && watch != null) {
      watch.end(status == QueryStatus.FINISHED || status == QueryStatus.DRAINED);
    }
    return isFirst;
  }

  private void closeCheckpoint() {
    isCheckpointClosed = true;
    Throwable failure = attempt.closeLog();
    Throwable more = attempt.closeCheckpoint();
    Throwable first = failure == null ? more : failure;
    if (first != null) {
      LOG.warn("Query {} has ended, but its log could not be closed", query.name(), first);
    }
  }

  private void announce(QueryStatus status) {
    Throwable failure = query.standing().failure();
    query
        .standing()
        .say(
            failure == null
                ? "Ended after batch " + attempt.run().state().batch() + ": " + status
                : "Failed: " + failure.getMessage());
    query.standing().become(status);
    query.stopRequests();
    ended.accept(query);
  }

  private void tellInTime() {
    Thread telling = new Thread(query::tellTerminated, "sluice-" + query.name() + "-telling");
    telling.setDaemon(true);
    try {
      telling.start();
      telling.join(TELLING_MILLIS);
    } catch (InterruptedException | OutOfMemoryError e) {
      LOG.warn("Not all listeners of query {} heard of its end", query.name(), e);
    }
  }

  private void over() {
    query.terminated();
    over.countDown();
    keeper.end();
  }

  /** Waits for a thread that is about to end, but not for one that was given up. */
  void join(Thread thread) throws InterruptedException {
    while (!isGivenUp && thread.isAlive()) {
      thread.join(TimeUnit.SECONDS.toMillis(1));
    }
  }
}
