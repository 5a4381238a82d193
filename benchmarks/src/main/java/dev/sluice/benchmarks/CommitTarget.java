package dev.sluice.benchmarks;

import java.nio.file.Path;

/** Something with durable state whose commits can be timed. Owned by one thread. */
interface CommitTarget extends AutoCloseable {
  /** For the table. */
  String name();

  /** Makes the state hold {@code keys} keys, durably, and waits for whatever that sets going. */
  void fill(int keys);

  /**
   * Changes {@code changes} keys chosen at random among those that are there, and commits.
   *
   * @return the nanoseconds from the last change to when the batch has happened: durable, and its
   *     changes handed to the store. Making the changes is not counted
   */
  long commitNanos(int changes);

  @Override
  void close();

  /** Opens a target, empty, with all its files in {@code directory}. */
  @FunctionalInterface
  interface Opener {
    CommitTarget open(Path directory);
  }
}
