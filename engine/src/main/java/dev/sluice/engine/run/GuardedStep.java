package dev.sluice.engine.run;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.Task;

/**
 * A step that puts its name to what it throws, and takes nothing more once any step of its task has
 * failed.
 */
final class GuardedStep implements Receiver {
  private final String name;
  private final int place;
  private final Step step;
  private final Failures failures;

  /**
   * @param place its own in the chain
   */
  GuardedStep(String name, int place, Step step, Failures failures) {
    this.name = name;
    this.place = place;
    this.step = step;
    this.failures = failures;
  }

  @Override
  public void accept(Object element) {
    failures.check();
    int before = failures.at;
    failures.at = place;
    try {
      step.accept(element);
    } catch (Throwable e) {
      throw failures.of(name, e);
    }
    failures.at = before;
  }

  void begin(Task task) {
    failures.at = place;
    try {
      step.begin(task);
    } catch (Throwable e) {
      throw failures.of(name, e);
    }
    failures.at = Failures.HEAD;
  }

  void finish() {
    failures.at = place;
    try {
      step.finish();
    } catch (Throwable e) {
      throw failures.of(name, e);
    }
    failures.at = Failures.HEAD;
  }

  void close() {
    failures.at = place;
    try {
      step.close();
    } catch (Throwable e) {
      throw failures.atEnd(name, e);
    }
  }
}
