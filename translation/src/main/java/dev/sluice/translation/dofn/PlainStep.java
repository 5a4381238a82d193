package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.Task;
import org.apache.beam.sdk.values.WindowedValue;

/** A fused DoFn that keeps nothing. Owned by the task's thread. */
final class PlainStep implements Step {
  private final OpenDoFn doFn;

  PlainStep(OpenDoFn doFn) {
    this.doFn = doFn;
  }

  @Override
  public void begin(Task task) {
    doFn.begin(task);
  }

  @Override
  @SuppressWarnings("unchecked") // what is between steps is windowed values
  public void accept(Object element) {
    doFn.process((WindowedValue<Object>) element);
  }

  @Override
  public void finish() {
    doFn.finishBundle();
    doFn.report();
  }

  @Override
  public void close() {
    doFn.close();
  }
}
