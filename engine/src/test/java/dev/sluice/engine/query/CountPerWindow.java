package dev.sluice.engine.query;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.aggregate.Windows;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** Counts each word of {@link TimedWords} in each window, whose number is its event time in ms. */
final class CountPerWindow implements Aggregation {
  private static final long serialVersionUID = 1L;

  @Override
  public Windows windows() {
    return new Milliseconds();
  }

  @Override
  public KeySelector key() {
    return Counted.BY_WORD;
  }

  @Override
  public Object createAccumulator() {
    return new Counted("", 0);
  }

  @Override
  public Object add(Object accumulator, Object element) {
    return merge(accumulator, new Counted("", 1));
  }

  @Override
  public Object merge(Object into, Object from) {
    return new Counted("", ((Counted) into).count() + ((Counted) from).count());
  }

  @Override
  public Object copyOf(Object accumulator) {
    return accumulator;
  }

  @Override
  public Object compact(Object accumulator) {
    return accumulator;
  }

  @Override
  public ElementCodec accumulatorCodec() {
    return Counted.CODEC;
  }

  @Override
  public void emit(byte[] key, Object window, Object accumulator, Pane pane, Receiver out)
      throws Exception {
    String word = new String(key, StandardCharsets.UTF_8);
    out.accept(new Counted(word + " in " + window, ((Counted) accumulator).count()));
  }

  /** A window for each millisecond, which is a {@code Long}. */
  private static final class Milliseconds implements Windows {
    private static final long serialVersionUID = 1L;

    @Override
    public long timestampMillis(Object element) {
      return ((Counted) element).count();
    }

    @Override
    public Collection<?> of(Object element) {
      return List.of(((Counted) element).count());
    }

    @Override
    public long maxTimestampMillis(Object window) {
      return (Long) window;
    }

    @Override
    public byte[] encode(Object window) {
      return ByteBuffer.allocate(8).putLong((Long) window).array();
    }

    @Override
    public Object decode(byte[] window) {
      return ByteBuffer.wrap(window).getLong();
    }
  }
}
