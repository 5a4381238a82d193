package dev.sluice.engine.run;

/** A step that puts its name to what it throws. */
final class GuardedStep implements Receiver {
  private final String name;
  private final Step step;
  private final Failures failures;

  GuardedStep(String name, Step step, Failures failures) {
    this.name = name;
    this.step = step;
    this.failures = failures;
  }

  Step step() {
    return step;
  }

  @Override
  public void accept(Object element) {
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
}
