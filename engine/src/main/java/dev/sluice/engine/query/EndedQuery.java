package dev.sluice.engine.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a query that has ended: facts, and nothing that it ran with. Immutable.
 *
 * @param statusMessage how it ended, in a sentence
 * @param lastProgress of its last batch, or null if it had none
 * @param exception why it FAILED
 * @param explain its plan for people
 */
record EndedQuery(
    String name,
    UUID id,
    UUID runId,
    QueryStatus status,
    String statusMessage,
    @Nullable QueryProgress lastProgress,
    Optional<Throwable> exception,
    String explain)
    implements Query {
  /** What there is to know of {@code over}, which has ended. */
  static EndedQuery of(Query over) {
    return new EndedQuery(
        over.name(),
        over.id(),
        over.runId(),
        over.status(),
        over.statusMessage(),
        over.lastProgress(),
        over.exception(),
        over.explain());
  }

  @Override
  public List<QueryProgress> recentProgress() {
    return lastProgress == null ? List.of() : List.of(lastProgress);
  }

  /** Empty: whoever wants them keeps the query that it has started. */
  @Override
  public byte[] committedMetrics() {
    return new byte[0];
  }

  @Override
  public byte[] attemptedMetrics() {
    return new byte[0];
  }

  @Override
  public void stop() {}

  @Override
  public void requestStop() {}

  @Override
  public void drain() {}

  @Override
  public void requestDrain() {}

  @Override
  public void processAllAvailable() {
    if (exception.isPresent()) {
      throw new IllegalStateException("The query " + name + " has failed", exception.get());
    }
  }

  @Override
  public boolean awaitTermination(Duration timeout) {
    return true;
  }
}
