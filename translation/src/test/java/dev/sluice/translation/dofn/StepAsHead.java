package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.Task;

/** Drives a step as the engine does behind a head that passes rows on. */
record StepAsHead(Step step) implements Operator {
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
