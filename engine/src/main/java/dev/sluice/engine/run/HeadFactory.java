package dev.sluice.engine.run;

import java.io.Serializable;
import java.util.List;

/** Opens a stage's head in one partition. Serializable: it travels to where the task runs. */
@FunctionalInterface
public interface HeadFactory extends Serializable {
  /** Opens the operator; what it emits on output {@code i} goes to {@code outputs.get(i)}. */
  Operator open(StageContext context, List<Receiver> outputs) throws Exception;
}
