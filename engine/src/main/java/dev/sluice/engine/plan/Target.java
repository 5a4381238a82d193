package dev.sluice.engine.plan;

import java.io.Serializable;

/** Where an output of a head or a step goes. */
public sealed interface Target extends Serializable {
  /** The chain's step at this place. */
  record ToStep(int step) implements Target {}

  /** The plan's exchange at this place. */
  record ToExchange(int exchange) implements Target {}
}
