package dev.sluice.engine.aggregate;

import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;

/** Policies that several tests use. */
public final class Policies {
  /** Beam's default without lateness: one pane when the watermark passes a window's end. */
  public static final FiringPolicy AT_END =
      new FiringPolicy(
          OnChange.GATHER,
          OnChange.FIRE,
          Accumulation.DISCARDING,
          0,
          OnEmpty.FIRE_ALWAYS,
          OnEmpty.FIRE_IF_NON_EMPTY);

  private Policies() {}
}
