package dev.sluice.engine.query;

/**
 * Ends a query's thread that has come back from user code after the query ended without it; seen by
 * nobody else.
 */
final class GivenUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GivenUpException() {
    super("The query has ended without this thread", null, false, false);
  }
}
