package dev.sluice.engine.embedded;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import java.util.concurrent.CyclicBarrier;

/** Steps that hold their threads until elements of so many partitions are there. */
final class Meeting {
  private final CyclicBarrier barrier;

  Meeting(int partitions) {
    barrier = new CyclicBarrier(partitions);
  }

  StepFactory step() {
    return (context, outputs) -> new Waiting(outputs.get(0));
  }

  private final class Waiting implements Step {
    private final Receiver out;

    Waiting(Receiver out) {
      this.out = out;
    }

    @Override
    public void begin(Task task) {}

    @Override
    public void accept(Object element) throws Exception {
      barrier.await();
      out.accept(element);
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }
}
