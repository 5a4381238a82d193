package dev.sluice.testkit.engine.child;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.Source;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads the world's lines, which are in order of time within each split. */
record LineSource(World world) implements Source {
  @Override
  public List<byte[]> split(int desired) {
    return IntStream.range(0, World.SPLITS).mapToObj(LineSource::bytes).toList();
  }

  @Override
  public SplitReader open(byte[] split, byte @Nullable [] mark) {
    return new Reader(world, number(split), mark == null ? 0 : number(mark));
  }

  @Override
  public boolean isBounded() {
    return world.hasEnded();
  }

  @Override
  public String describe(byte @Nullable [] mark) {
    return mark == null ? "0" : Integer.toString(number(mark));
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static int number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  /** A mark tells the diary when it is finalised. */
  private static final class Reader implements SplitReader {
    private final World world;
    private final int split;
    private int at;
    private long watermark = EventTime.MIN_MILLIS;
    private boolean isClosed;

    Reader(World world, int split, int at) {
      this.world = world;
      this.split = split;
      this.at = at;
    }

    @Override
    public Poll poll(Receiver out, Budget budget) throws Exception {
      boolean hasEnded = world.hasEnded();
      List<String> lines = world.lines(split);
      while (at < lines.size()) {
        if (budget.isSpent()) {
          return Poll.MORE;
        }
        budget.spend(8);
        Item item = Item.parse(lines.get(at++));
        watermark = item.millis();
        out.accept(item);
      }
      return hasEnded ? Poll.DONE : Poll.NOTHING_NOW;
    }

    @Override
    public long watermarkMillis() {
      return watermark;
    }

    @Override
    public Mark mark() {
      int here = at;
      return new Mark(
          bytes(here),
          () -> world.finalised("mark " + split + " " + here + (isClosed ? " dead" : "")));
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
