package dev.sluice.translation.graph;

import dev.sluice.engine.plan.ElementCodec;

/**
 * Where rows come out of a stage.
 *
 * @param stage the stage
 * @param step which of the stage's steps, or {@link #HEAD}
 * @param output which output of the step or head
 * @param name what comes out, for people; unique in the pipeline and stable, for exchanges are
 *     named after it
 * @param codec the rows as bytes
 */
public record Outlet(StageDraft stage, int step, int output, String name, ElementCodec codec) {
  /** In place of a step: the head itself. */
  public static final int HEAD = -1;

  /** How many steps of the stage an element goes through until it is here, at most. */
  int depth() {
    return stage.depth(step);
  }

  /** The same place, for what is called otherwise and has another form. */
  public Outlet as(String newName, ElementCodec newCodec) {
    return new Outlet(stage, step, output, newName, newCodec);
  }
}
