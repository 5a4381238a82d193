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

  /** The same place, for what is called otherwise and has another form. */
  public Outlet as(String newName, ElementCodec newCodec) {
    return new Outlet(stage, step, output, newName, newCodec);
  }
}
