package dev.sluice.engine.embedded;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Collects what committed batches gave it, per partition in order, and hands it on. */
final class Sink {
  private final TreeMap<Integer, List<Row>> committed = new TreeMap<>();

  StepFactory step() {
    return (context, outputs) -> new Collecting(outputs.get(0));
  }

  List<Row> rows() {
    List<Row> all = new ArrayList<>();
    committed.values().forEach(all::addAll);
    return all;
  }

  List<Row> rows(int partition) {
    return committed.getOrDefault(partition, List.of());
  }

  private final class Collecting implements Step {
    private final Receiver out;
    private List<Row> rows = new ArrayList<>();

    Collecting(Receiver out) {
      this.out = out;
    }

    @Override
    public void begin(Task task) {
      List<Row> mine = new ArrayList<>();
      rows = mine;
      task.afterCommit(
          () -> committed.computeIfAbsent(task.partition(), p -> new ArrayList<>()).addAll(mine));
    }

    @Override
    public void accept(Object element) throws Exception {
      rows.add((Row) element);
      out.accept(element);
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }
}
