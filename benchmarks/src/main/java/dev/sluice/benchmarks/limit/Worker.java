package dev.sluice.benchmarks.limit;

import org.apache.beam.sdk.nexmark.model.Event;

/** One thread's part of a query. Owned by that thread. */
interface Worker {
  /** Takes the next event of this thread's generator. */
  void event(Event event, long millis);

  /** Nothing earlier than {@code ownMillis} comes to this thread: hands over what is complete. */
  default void handOver(long ownMillis) {}

  /**
   * Nothing earlier than {@code allMillis} comes to any thread, and all have handed over what is
   * complete by then: emits what it completes. Called at least twice at the end of time.
   */
  default void emit(long allMillis) {}
}
