package dev.sluice.engine.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A running pipeline. All methods may be called from any thread. */
public interface Query {
  String name();

  /** Survives restarts: it stands in the checkpoint. */
  UUID id();

  /** Of this run alone. */
  UUID runId();

  QueryStatus status();

  /** What the query is doing now, in a sentence. */
  String statusMessage();

  /** Of the last batch, or null before the first. */
  @Nullable QueryProgress lastProgress();

  /** Of the last hundred batches, oldest first. */
  List<QueryProgress> recentProgress();

  /** Why the query FAILED. */
  Optional<Throwable> exception();

  /** The plan for people: stages, steps, exchanges. */
  String explain();

  /** Everything that tasks of committed batches measured, in the query's form; empty if nothing. */
  byte[] committedMetrics();

  /** The same of all attempts, also of those not committed. */
  byte[] attemptedMetrics();

  /** Asks the query to stop after the batch in hand, and waits for its end. Idempotent. */
  void stop();

  /** Asks the query to stop after the batch in hand; does not wait. Idempotent. */
  void requestStop();

  /**
   * Asks the query to drain, and waits for its end: unbounded sources are closed where the last
   * batch left them, what was read is worked off, every window closes, every timer fires. Its
   * checkpoint can't be started again then. If the query ends otherwise before that, it goes on
   * draining when it is started again. Idempotent.
   */
  void drain();

  /** Asks the query to {@link #drain}; does not wait. Idempotent. */
  void requestDrain();

  /**
   * Waits until all that was available when this was called is committed, or the query ends; where
   * new input never stops coming, for ever. For tests.
   *
   * @throws IllegalStateException if the query has failed, with the reason as its cause
   */
  void processAllAvailable();

  /**
   * Waits for the end.
   *
   * @return whether the query has ended within {@code timeout}
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;
}
