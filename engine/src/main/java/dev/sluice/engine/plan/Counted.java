package dev.sluice.engine.plan;

import java.io.Serializable;

/**
 * Has the elements of an output counted. An output that is counted twice under one name counts
 * twice: its elements are there twice.
 *
 * @param step the chain's step, or {@link #HEAD}
 * @param output which of its outputs
 * @param name what the count is reported under; several outputs may share one
 */
public record Counted(int step, int output, String name) implements Serializable {
  /** In place of a step: the stage's head. */
  public static final int HEAD = -1;
}
