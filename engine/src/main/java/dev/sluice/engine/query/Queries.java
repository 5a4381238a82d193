package dev.sluice.engine.query;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The queries of a process: starts them, finds them, waits for them. All methods may be called from
 * any thread.
 *
 * <p>No two active queries have the same name if it was given to one of them, and none shares its
 * checkpoint with another one.
 */
public final class Queries {
  /** How many ended queries are remembered for {@link #awaitAny}. */
  private static final int ENDED_KEPT = 100;

  private final Listeners listeners = new Listeners();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasEnded = lock.newCondition();
  private final Map<String, QueryConfig> configByLocation = new HashMap<>();
  private final List<Query> active = new ArrayList<>();
  private final Deque<Query> ended = new ArrayDeque<>();

  /**
   * Starts a query on a thread of its own.
   *
   * @throws IllegalStateException if an active query has its name or its checkpoint
   * @throws dev.sluice.state.CheckpointException if the checkpoint can't be used by this query; it
   *     is unchanged
   */
  public Query start(QueryStart start) {
    String location = start.checkpoint().storage().location();
    reserve(start.config(), location);
    RunningQuery query;
    try {
      query = RunningQuery.open(start, listeners, over -> end(over, location));
    } catch (RuntimeException | Error e) {
      locked(() -> configByLocation.remove(location));
      throw e;
    }
    locked(() -> active.add(query));
    query.begin();
    return query;
  }

  /** The queries that have not ended, in the order of their starts. */
  public List<Query> active() {
    return locked(() -> List.copyOf(active));
  }

  /** The active query with this id. */
  public Optional<Query> get(UUID id) {
    return active().stream().filter(query -> query.id().equals(id)).findFirst();
  }

  /** The active query with this name; one of them where it was not given. */
  public Optional<Query> get(String name) {
    return active().stream().filter(query -> query.name().equals(name)).findFirst();
  }

  /**
   * Waits until a query has ended since the start or the last {@link #resetTerminated}.
   *
   * @return what is known of the first one that ended; nothing if {@code timeout} has passed before
   */
  public Optional<Query> awaitAny(Duration timeout) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(timeout.toMillis());
    lock.lockInterruptibly();
    try {
      while (ended.isEmpty() && nanos > 0) {
        nanos = hasEnded.awaitNanos(nanos);
      }
      return Optional.ofNullable(ended.peek());
    } finally {
      lock.unlock();
    }
  }

  /** Forgets queries that have ended, so that {@link #awaitAny} waits for another one. */
  public void resetTerminated() {
    locked(
        () -> {
          ended.clear();
          return true;
        });
  }

  /** Has {@code listener} be told of all queries from now on. */
  public void addListener(QueryListener listener) {
    listeners.add(listener);
  }

  public void removeListener(QueryListener listener) {
    listeners.remove(listener);
  }

  private void reserve(QueryConfig config, String location) {
    String name = config.name();
    locked(
        () -> {
          if (configByLocation.values().stream().anyMatch(other -> collide(config, other))) {
            throw new IllegalStateException(
                "A query named "
                    + name
                    + " is active in this process, and names are unique. Stop it, or choose another"
                    + " name.");
          }
          QueryConfig other = configByLocation.putIfAbsent(location, config);
          if (other != null) {
            throw new IllegalStateException(
                "The active query "
                    + other.name()
                    + " has its checkpoint in "
                    + location
                    + ", which only one query can use at a time. Stop it, or choose another"
                    + " location.");
          }
          return true;
        });
  }

  private static boolean collide(QueryConfig one, QueryConfig other) {
    return one.name().equals(other.name()) && (one.isNameGiven() || other.isNameGiven());
  }

  private void end(Query query, String location) {
    locked(
        () -> {
          configByLocation.remove(location);
          active.remove(query);
          if (ended.size() == ENDED_KEPT) {
            ended.removeLast();
          }
          ended.add(EndedQuery.of(query));
          hasEnded.signalAll();
          return true;
        });
  }

  @CanIgnoreReturnValue
  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
