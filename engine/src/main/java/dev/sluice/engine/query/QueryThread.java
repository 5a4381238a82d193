package dev.sluice.engine.query;

import dev.sluice.engine.commit.DrainedException;
import dev.sluice.engine.executor.QueryEnvironment;
import dev.sluice.engine.loop.Pace;
import dev.sluice.engine.loop.QueryLoop;
import dev.sluice.engine.loop.Requests;
import dev.sluice.engine.loop.Turn;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a query's thread does: turns the loop until its end, begins anew after a failure if the
 * policy says so, tears down.
 *
 * <pre>
 *   open --> turn, turn, ... --+--> tear down --> end
 *    ^                         |
 *    +-- pause <-- close <-- failure
 * </pre>
 *
 * <p>Wherever user code may run it is {@link Whereabouts out}; if it does not come back in time the
 * query ends without it, see {@link Ending}.
 */
final class QueryThread implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryThread.class);

  /** A request or the clock is looked at so often while the query pauses. */
  private static final long PAUSE_SLICE_MICROS = 50_000;

  private final RunningQuery query;
  private final QueryStart start;
  private final Requests requests;
  private final @Nullable RequestWatch watch;
  private final Restarts restarts;
  private final Ending ending;
  private final Whereabouts where;

  QueryThread(
      RunningQuery query, QueryStart start, Requests requests, Restarts restarts, Ending ending) {
    this.query = query;
    this.start = start;
    this.requests = requests;
    this.restarts = restarts;
    this.ending = ending;
    this.watch = ending.watch();
    this.where = ending.where();
  }

  @Override
  public void run() {
    try {
      ending.end(live());
    } catch (GivenUpException e) {
      ending.cameBack();
    } catch (Throwable e) {
      ending.broken(e);
    }
  }

  private QueryStatus live() {
    boolean isOpen = true;
    while (true) {
      try {
        if (!isOpen) {
          ending.reopen(start);
        }
        isOpen = true;
        QueryLoop loop = open(ending.attempt());
        restarts.running();
        begun();
        return drive(loop);
      } catch (GivenUpException e) {
        throw e;
      } catch (Throwable e) {
        QueryStatus last = afterFailure(e, isOpen);
        if (last != null) {
          return last;
        }
        isOpen = false;
      }
    }
  }

  private void begun() {
    Standing standing = query.standing();
    standing.say("Running: after batch " + ending.attempt().run().state().batch());
    if (standing.status() == QueryStatus.STARTING) {
      standing.become(QueryStatus.RUNNING);
      where.outside("tell its listeners", query::tellStarted);
    }
  }

  private QueryLoop open(Attempt attempt) {
    OutsideExecutor executor = new OutsideExecutor(attempt.executor(), where);
    QueryStart.Checkpoint checkpoint = start.checkpoint();
    executor.start(
        new QueryEnvironment(
            start.plan(),
            start.config().parallelism(),
            attempt.run().stores().storeIds(),
            attempt.fence().storage(),
            attempt.backend(),
            checkpoint.durable(),
            start.around().metrics(),
            query.metrics()::addAttempt),
        attempt.run().state().batch(),
        attempt.run().deltas());
    QueryLoop.Parts parts =
        new QueryLoop.Parts(
            attempt.log(),
            executor,
            start.around().clock(),
            start.around().metrics(),
            query.metrics(),
            start.retained());
    return where.out(
        "split its sources",
        () -> QueryLoop.from(attempt.run(), parts, pace(start.config()), requests, query));
  }

  private QueryStatus drive(QueryLoop loop) {
    while (true) {
      look();
      Turn turn = loop.turn();
      if (turn instanceof Turn.End end) {
        return switch (end.ending()) {
          case FINISHED -> QueryStatus.FINISHED;
          case DRAINED -> QueryStatus.DRAINED;
          case STOPPED -> QueryStatus.STOPPED;
        };
      }
      if (turn instanceof Turn.Pause pause) {
        requests.await(Math.min(pause.micros(), microsToNextLook()));
      }
    }
  }

  /** The status with which the query ends, or null if it goes on. */
  private @Nullable QueryStatus afterFailure(Throwable failure, boolean wasOpen) {
    if (!wasOpen && failure instanceof DrainedException) {
      return QueryStatus.DRAINED; // what failed came after the last record
    }
    if (requests.isStopRequested()) {
      return ending.failedWhileStopping(failure);
    }
    long pauseMillis = ending.isOwner() ? restarts.pauseMillis(failure) : Restarts.NEVER;
    if (pauseMillis == Restarts.NEVER) {
      LOG.error("Query {} has failed: {}", query.name(), failure.getMessage(), failure);
      query.standing().fail(failure);
      return QueryStatus.FAILED;
    }
    announce(failure, pauseMillis);
    ending.closeAttempt();
    pause(pauseMillis);
    return requests.isStopRequested() ? QueryStatus.STOPPED : null;
  }

  private void announce(Throwable failure, long pauseMillis) {
    int count = restarts.told().count();
    LOG.error(
        "Query {} has failed and is restarted from its last commit in {} ms (restart {}): {}",
        query.name(),
        pauseMillis,
        count,
        failure.getMessage(),
        failure);
    query
        .standing()
        .say(
            "Restarting in "
                + pauseMillis
                + " ms (restart "
                + count
                + ") after: "
                + failure.getMessage());
  }

  /** Waits so long since the failure, or until something is asked. */
  private void pause(long millis) {
    long untilMillis = restarts.told().lastFailureMillis() + millis;
    while (!requests.isStopRequested()
        && !requests.isDrainRequested()
        && start.around().clock().millis() < untilMillis) {
      requests.await(PAUSE_SLICE_MICROS);
      look();
    }
  }

  private void look() {
    if (watch != null) {
      watch.lookIfDue();
    }
  }

  private long microsToNextLook() {
    return watch == null
        ? Long.MAX_VALUE
        : TimeUnit.MILLISECONDS.toMicros(Math.max(1, watch.millisToNextLook()));
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
}
