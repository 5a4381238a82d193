package dev.sluice.engine.query;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import dev.sluice.state.Tables;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives each word with how often it was seen so far: what is written never depends on batches. */
final class CountWords implements Operator {
  private final World world;
  private final Receiver out;
  private @Nullable Task task;

  private CountWords(World world, Receiver out) {
    this.world = world;
    this.out = out;
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
      return new CountWords(world, outputs.get(0));
    }
  }

  @Override
  public void begin(Task task) {
    this.task = task;
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    Task present = Objects.requireNonNull(task);
    for (int i = 0; i < chunk.size(); i++) {
      Counted element = (Counted) chunk.element(i);
      if (element.word().equals(world.poison)) {
        throw new ArithmeticException("poisoned by " + element.word());
      }
      byte[] prefix = Tables.keyed(0, chunk.keyGroup(i));
      byte[] key = Arrays.copyOf(prefix, prefix.length + chunk.key(i).length);
      System.arraycopy(chunk.key(i), 0, key, prefix.length, chunk.key(i).length);
      byte[] old = present.state().get(key);
      long count = element.count() + (old == null ? 0 : ByteBuffer.wrap(old).getLong());
      present.state().put(key, ByteBuffer.allocate(8).putLong(count).array());
      out.accept(new Counted(element.word(), count));
      present.reportMetrics(ByteBuffer.allocate(8).putLong(1).array());
    }
  }

  @Override
  public void advance(long inputWatermarkMillis) {}

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
