package dev.sluice.engine.run;

import dev.sluice.engine.operator.Receiver;

/**
 * The way out of a task into an exchange: a row that can't be encoded or kept fails the task, also
 * where the step that gave it catches that.
 */
final class GuardedOutput implements Receiver {
  private final String step;
  private final Receiver next;
  private final Failures failures;

  /**
   * @param step the name of the one that gives rows
   */
  GuardedOutput(String step, Receiver next, Failures failures) {
    this.step = step;
    this.next = next;
    this.failures = failures;
  }

  @Override
  public void accept(Object element) {
    boolean unused = Thread.interrupted(); // a flag that user code has set would close files
    try {
      next.accept(element);
    } catch (Throwable e) {
      throw failures.of(step, e);
    }
  }
}
