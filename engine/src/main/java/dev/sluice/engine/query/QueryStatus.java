package dev.sluice.engine.query;

/**
 * A query's life.
 *
 * <pre>
 *   STARTING --> RUNNING --+--> FINISHED   all input read, all watermarks at the end of time
 *       |           |      +--> DRAINED    asked to drain: no more input, every window closed
 *       +-----------+---------> STOPPED    asked to stop, or its trigger was done
 *       +-----------+---------> FAILED
 * </pre>
 *
 * <p>A query that is restarted after a failure stays what it was.
 */
public enum QueryStatus {
  STARTING,
  RUNNING,
  FINISHED,
  STOPPED,
  DRAINED,
  FAILED;

  public boolean isTerminal() {
    return this != STARTING && this != RUNNING;
  }

  /** Whether the drawing has an edge from this to {@code next}. */
  boolean mayBecome(QueryStatus next) {
    return switch (this) {
      case STARTING -> next == RUNNING || next == STOPPED || next == FAILED;
      case RUNNING -> next.isTerminal();
      case FINISHED, STOPPED, DRAINED, FAILED -> false;
    };
  }
}
