package dev.sluice.translation.fast;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * The fast paths that may be taken. They are part of what a checkpoint is made of: state written by
 * one way is not read by the other.
 *
 * @param taken those that are taken wherever they fit
 */
public record FastPaths(Set<FastPath> taken) implements Serializable {
  /** Each of them, as every query runs that is not a test. */
  public static final FastPaths ALL = new FastPaths(EnumSet.allOf(FastPath.class));

  /** None: everything is done in the general way. */
  public static final FastPaths NONE = new FastPaths(EnumSet.noneOf(FastPath.class));

  public FastPaths {
    taken = Set.copyOf(taken);
  }

  /** Whether this one may be taken. */
  public boolean has(FastPath path) {
    return taken.contains(path);
  }
}
