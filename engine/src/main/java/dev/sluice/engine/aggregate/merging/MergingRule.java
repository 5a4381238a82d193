package dev.sluice.engine.aggregate.merging;

import java.io.Serializable;
import java.util.List;

/**
 * Says which windows of a key become one, for windows of which nothing else is known than that they
 * have an end, equals and hashCode. Used by any thread.
 */
@FunctionalInterface
public interface MergingRule extends Serializable {
  /**
   * Which of a key's windows are merged now; the others stay as they are.
   *
   * @param windows all windows that the key has, each once, in no particular order
   * @return each window is in one merge at most. A result that is among {@code windows} is also
   *     among those that are merged into it, unless nothing was stored for it yet
   */
  List<Merge> merge(List<Object> windows) throws Exception;

  /**
   * Windows that become one.
   *
   * @param windows which; at least one
   * @param result what they become
   */
  record Merge(List<Object> windows, Object result) {}
}
