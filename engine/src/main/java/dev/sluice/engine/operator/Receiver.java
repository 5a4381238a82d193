package dev.sluice.engine.operator;

/** Takes elements, one call each, on the task's thread. */
@FunctionalInterface
public interface Receiver {
  void accept(Object element) throws Exception;
}
