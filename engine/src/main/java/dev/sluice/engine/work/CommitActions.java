package dev.sluice.engine.work;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tasks want done once their batch is durable: marks finalised, bundles' callbacks called. It
 * waits under its batch, so that a batch may be run before the one before it is durable. Owned by
 * one thread.
 */
public final class CommitActions {
  private static final Logger LOG = LoggerFactory.getLogger(CommitActions.class);

  private final NavigableMap<Long, List<Runnable>> waiting = new TreeMap<>();

  /** What is to be done after a batch, in order; replaces what was to be done after it before. */
  public void await(long batch, List<Runnable> actions) {
    waiting.put(batch, actions);
  }

  /**
   * Does all that waits for a batch or one before it, each once. What an action throws is told in
   * the log: the batch is committed, and the others are done.
   *
   * @param isGivenUp asked before each; once it says so, those that are left are not done
   */
  public void committed(long batch, BooleanSupplier isGivenUp) {
    NavigableMap<Long, List<Runnable>> due = waiting.headMap(batch, true);
    List<Runnable> actions = due.values().stream().flatMap(List::stream).toList();
    due.clear();
    for (Runnable action : actions) {
      if (isGivenUp.getAsBoolean()) {
        return;
      }
      try {
        action.run();
      } catch (Throwable e) { // user code's may be checked: it is thrown as it is
        LOG.warn("Batch {} is committed, but what was to follow failed", batch, e);
      }
    }
  }

  /** A batch has not happened, nor have those after it. */
  public void aborted(long batch) {
    waiting.tailMap(batch, true).clear();
  }

  /** Forgets all. */
  public void clear() {
    waiting.clear();
  }
}
