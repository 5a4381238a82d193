package dev.sluice.engine.query;

import org.jspecify.annotations.Nullable;

/**
 * How a query stands. Written by whoever drives its life, one thread at a time; may be read by any.
 */
final class Standing {
  private volatile QueryStatus status = QueryStatus.STARTING;
  private volatile String message;
  private volatile @Nullable Throwable failure;

  Standing(String message) {
    this.message = message;
  }

  QueryStatus status() {
    return status;
  }

  String message() {
    return message;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  void say(String now) {
    message = now;
  }

  void fail(Throwable reason) {
    failure = reason;
  }

  /** Moves along the drawing at {@link QueryStatus}. */
  void become(QueryStatus next) {
    if (!status.mayBecome(next)) {
      throw new IllegalStateException("A query that is " + status + " can't become " + next);
    }
    status = next;
  }
}
