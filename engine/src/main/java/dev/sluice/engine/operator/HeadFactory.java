package dev.sluice.engine.operator;

import java.io.Serializable;
import java.util.List;

/** Opens a stage's head in one partition. Serializable: it travels to where the task runs. */
@FunctionalInterface
public interface HeadFactory extends Serializable {
  /** Opens the operator; what it emits on output {@code i} goes to {@code outputs.get(i)}. */
  Operator open(StageContext context, List<Receiver> outputs) throws Exception;

  /**
   * Names the layout of the operator's state where a stage of one name may keep its state in one or
   * another; empty otherwise. A stage whose layout is not that of its checkpoint is refused.
   */
  default String layout() {
    return "";
  }

  /** This factory, of operators whose state has a layout. */
  default HeadFactory withLayout(String layout) {
    return new WithLayout(layout, this);
  }

  /** A factory and what its operators' state is like. */
  record WithLayout(String layout, HeadFactory factory) implements HeadFactory {
    @Override
    public Operator open(StageContext context, List<Receiver> outputs) throws Exception {
      return factory.open(context, outputs);
    }
  }
}
