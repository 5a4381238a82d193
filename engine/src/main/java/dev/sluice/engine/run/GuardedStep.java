package dev.sluice.engine.run;

/**
 * A step that puts its name to what it throws, and takes nothing more once any step of its task has
 * failed.
 */
final class GuardedStep implements Receiver {
  private final String name;
  private final Step step;
  private final Failures failures;

  GuardedStep(String name, Step step, Failures failures) {
    this.name = name;
    this.step = step;
    this.failures = failures;
  }

  @Override
  public void accept(Object element) {
    failures.check();
    try {
      step.accept(element);
    } catch (Throwable e) {
      throw failures.of(name, e);
    }
  }

  void begin(Task task) {
    try {
      step.begin(task);
    } catch (Throwable e) {
      throw failures.of(name, e);
    }
  }

  void finish() {
    try {
      step.finish();
    } catch (Throwable e) {
      throw failures.of(name, e);
    }
  }

  void close() {
    try {
      step.close();
    } catch (Throwable e) {
      throw failures.atEnd(name, e);
    }
  }
}
