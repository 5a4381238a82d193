package dev.sluice.translation.graph;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;

/** A head that hands on what it gets, unchanged: only the exchanges before it matter. */
public final class PassHead implements Operator {
  private final Receiver out;

  private PassHead(Receiver out) {
    this.out = out;
  }

  /** The factory; output 0 gives the rows of all inputs. */
  public static HeadFactory factory() {
    return (context, outputs) -> new PassHead(outputs.get(0));
  }

  @Override
  public void begin(Task task) {}

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    for (int i = 0; i < chunk.size(); i++) {
      out.accept(chunk.element(i));
    }
  }

  @Override
  public void advance(long inputWatermarkMillis) {}

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
