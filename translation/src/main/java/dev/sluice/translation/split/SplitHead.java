package dev.sluice.translation.split;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Task;
import dev.sluice.translation.view.InnerTask;
import org.jspecify.annotations.Nullable;

/**
 * The keyed step that processes work, but for one thing: rests that were not reached in a batch do
 * not keep the input watermark where it is. They wait for nothing but their turn, and what they owe
 * downstream is in their holds. Owned by the task's thread.
 */
final class SplitHead implements Operator, KeyAware {
  private final Operator keyed;
  private @Nullable Task task;
  private @Nullable InnerTask within;

  SplitHead(Operator keyed) {
    this.keyed = keyed;
  }

  @Override
  public void begin(Task batch) throws Exception {
    task = batch;
    InnerTask inner = new InnerTask(batch, batch.inputWatermarkMillis());
    within = inner;
    keyed.begin(inner);
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    keyed.elements(input, chunk);
  }

  @Override
  public void advance(long inputWatermarkMillis) throws Exception {
    keyed.advance(inputWatermarkMillis);
  }

  @Override
  public void finish() throws Exception {
    keyed.finish();
    if (task != null && within != null) {
      if (within.reachedMillis() < Long.MAX_VALUE) {
        task.reportUnfinished();
      }
      task.reportHold(within.holdMillis());
      task.reportWake(within.wakeEventMillis(), within.wakeClockMillis());
    }
  }

  @Override
  public byte @Nullable [] currentKey() {
    return keyed instanceof KeyAware aware ? aware.currentKey() : null;
  }

  @Override
  public void close() throws Exception {
    keyed.close();
  }
}
