package dev.sluice.testkit.engine.child;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.plan.Chain;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.engine.plan.Target;
import dev.sluice.engine.plan.WatermarkPolicy;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plan with an exchange of every kind.
 *
 * <pre>
 *   Read == keyed ======> Sum == round robin ==> Spread == keyed, durable ==+==> Write
 *     +==== broadcast ==> Echo == forward =====> Once more == forward, durable ==+
 * </pre>
 */
final class Plans {
  private Plans() {}

  static Plan of(World world) {
    HeadFactory sums = KeyedProcess.head(WindowSums.in(world), Delivery.ONE_BY_ONE);
    return new Plan(
        List.of(
            stage(0, "Read", new Stage.SourceHead(new LineSource(world)), 0, 1),
            stage(1, "Sum", new Stage.OperatorHead("Sum", sums), 2),
            stage(2, "Echo", new Stage.OperatorHead("Echo", echo()), 3),
            stage(3, "Spread", new Stage.OperatorHead("Spread", pass()), 4),
            stage(4, "Once more", new Stage.OperatorHead("Once more", pass()), 5),
            stage(5, "Write", new Stage.OperatorHead("Write", write(world)))),
        List.of(
            keyed(0, 0, 1, false),
            exchange(1, 0, 2, Exchange.Kind.BROADCAST, false),
            exchange(2, 1, 3, Exchange.Kind.ROUND_ROBIN, false),
            exchange(3, 2, 4, Exchange.Kind.FORWARD, false),
            keyed(4, 3, 5, true),
            exchange(5, 4, 5, Exchange.Kind.FORWARD, true)),
        16,
        WatermarkPolicy.MIN);
  }

  private static Stage stage(int id, String name, Stage.Head head, int... exchanges) {
    List<Target> targets = new ArrayList<>();
    for (int exchange : exchanges) {
      targets.add(new Target.ToExchange(exchange));
    }
    List<List<Target>> outputs = targets.isEmpty() ? List.of() : List.of(targets);
    return new Stage(id, name, Stage.Partitions.ALL, head, new Chain(outputs, List.of()));
  }

  private static Exchange keyed(int id, int from, int to, boolean durable) {
    return new Exchange(
        id,
        from + " to " + to,
        from,
        to,
        0,
        Exchange.Kind.KEYED,
        Item.BY_WORD,
        durable,
        Item.CODEC);
  }

  private static Exchange exchange(int id, int from, int to, Exchange.Kind kind, boolean durable) {
    return new Exchange(id, from + " to " + to, from, to, 0, kind, null, durable, Item.CODEC);
  }

  private static HeadFactory pass() {
    return (context, outputs) -> new EachRow((task, item) -> outputs.get(0).accept(item));
  }

  /** Each row under the name of the partition that got it. */
  private static HeadFactory echo() {
    return (context, outputs) -> {
      Receiver out = outputs.get(0);
      return new EachRow(
          (task, item) ->
              out.accept(
                  new Item(item.word() + "@" + task.partition(), item.millis(), item.number())));
    };
  }

  private static HeadFactory write(World world) {
    return (context, outputs) -> {
      List<Item> items = new ArrayList<>();
      return new EachRow((task, item) -> items.add(item)) {
        @Override
        public void begin(Task task) {
          super.begin(task);
          items.clear();
        }

        @Override
        public void finish() throws Exception {
          if (!items.isEmpty()) {
            world.write(task().batch(), task().partition(), items);
          }
        }
      };
    };
  }

  /** What is done with a row. */
  @FunctionalInterface
  private interface RowAction {
    void take(Task task, Item item) throws Exception;
  }

  private static class EachRow implements Operator {
    private final RowAction action;
    private @Nullable Task task;

    EachRow(RowAction action) {
      this.action = action;
    }

    Task task() {
      return Objects.requireNonNull(task);
    }

    @Override
    public void begin(Task task) {
      this.task = task;
    }

    @Override
    public void elements(int input, Chunk chunk) throws Exception {
      for (int i = 0; i < chunk.size(); i++) {
        action.take(task(), (Item) chunk.element(i));
      }
    }

    @Override
    public void advance(long inputWatermarkMillis) {}

    @Override
    public void finish() throws Exception {}

    @Override
    public void close() {}
  }
}
