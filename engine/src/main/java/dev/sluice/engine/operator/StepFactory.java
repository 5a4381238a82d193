package dev.sluice.engine.operator;

import java.io.Serializable;
import java.util.List;

/** Opens a fused step in one partition. Serializable: it travels to where the task runs. */
@FunctionalInterface
public interface StepFactory extends Serializable {
  /** Opens the step; what it emits on output {@code i} goes to {@code outputs.get(i)}. */
  Step open(StageContext context, List<Receiver> outputs) throws Exception;
}
