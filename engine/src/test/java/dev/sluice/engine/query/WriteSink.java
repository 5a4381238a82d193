package dev.sluice.engine.query;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes to the world while the batch runs, replacing what an earlier attempt wrote under the same
 * number: exactly once, if every attempt gets the same.
 */
final class WriteSink implements Operator {
  private final World world;
  private final List<Counted> rows = new ArrayList<>();
  private String place = "";

  private WriteSink(World world) {
    this.world = world;
  }

  /** Opens it; never really serialised. */
  static final class Factory implements HeadFactory {
    private static final long serialVersionUID = 1L;
    private final transient World world;

    Factory(World world) {
      this.world = world;
    }

    @Override
    public Operator open(StageContext context, List<Receiver> outputs) {
      return new WriteSink(world);
    }
  }

  @Override
  public void begin(Task task) {
    place = "%06d/%d".formatted(task.batch(), task.partition());
    rows.clear();
  }

  @Override
  public void elements(int input, Chunk chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      rows.add((Counted) chunk.element(i));
    }
  }

  @Override
  public void advance(long inputWatermarkMillis) {}

  @Override
  public void finish() {
    if (!rows.isEmpty()) {
      world.sink.put(place, List.copyOf(rows));
    }
  }

  @Override
  public void close() {}
}
