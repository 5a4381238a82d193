package dev.sluice.engine.timer;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import java.io.Serializable;
import java.util.List;

/** Opens a keyed function in one partition. Serializable: it travels to where the task runs. */
@FunctionalInterface
public interface KeyedFunctionFactory extends Serializable {
  KeyedFunction open(StageContext context, List<Receiver> outputs) throws Exception;
}
