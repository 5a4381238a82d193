package dev.sluice.translation.view;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.Task;

/** A step as a head: it takes rows and has no time of its own. Owned by the task's thread. */
final class StepHead implements Operator {
  private final Step step;

  StepHead(Step step) {
    this.step = step;
  }

  @Override
  public void begin(Task task) throws Exception {
    step.begin(task);
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    for (int i = 0; i < chunk.size(); i++) {
      step.accept(chunk.element(i));
    }
  }

  @Override
  public void advance(long inputWatermarkMillis) {}

  @Override
  public void finish() throws Exception {
    step.finish();
  }

  @Override
  public void close() throws Exception {
    step.close();
  }
}
