package dev.sluice.engine.query;

/** Is told what happens to queries, on the query's thread; must return soon and not throw. */
public interface QueryListener {
  default void onStarted(Query query) {}

  /** After a batch was committed and published. */
  default void onProgress(Query query, QueryProgress progress) {}

  /** There was nothing to do for a while; at most once per idle time. */
  default void onIdle(Query query) {}

  default void onTerminated(Query query) {}
}
