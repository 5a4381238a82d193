package dev.sluice.engine.aggregate;

import com.google.common.collect.Lists;
import dev.sluice.engine.aggregate.merging.Intervals;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An aggregation that gathers numbers, so that nothing can get lost or come twice unseen. */
public final class Gathering implements Aggregation {
  private static final long serialVersionUID = 1L;
  private final boolean isSequence;

  /**
   * @param isSequence whether it says so, and long ones are stored in parts
   */
  public Gathering(boolean isSequence) {
    this.isSequence = isSequence;
  }

  /** An element. */
  public record Event(String key, int number, long timeMillis, List<Span> spans) {}

  /** A window. Two of them may have one end. */
  public record Span(long startMillis, long endMillis) {}

  /** What is emitted. */
  public record Result(String key, Span window, List<Integer> numbers, Pane pane) {}

  @Override
  public Intervals windows() {
    return new Spans();
  }

  @Override
  public KeySelector key() {
    return element -> ((Event) element).key().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Object createAccumulator() {
    return new ArrayList<Integer>();
  }

  @Override
  public Object add(Object accumulator, Object element) {
    numbers(accumulator).add(((Event) element).number());
    return accumulator;
  }

  @Override
  public Object merge(Object into, Object from) {
    numbers(into).addAll(numbers(from));
    return into;
  }

  @Override
  public Object copyOf(Object accumulator) {
    return new ArrayList<>(numbers(accumulator));
  }

  @Override
  public Object compact(Object accumulator) {
    return accumulator;
  }

  @Override
  public ElementCodec accumulatorCodec() {
    return new NumbersCodec();
  }

  @Override
  public void emit(byte[] key, Object window, Object accumulator, Pane pane, Receiver out)
      throws Exception {
    List<Integer> sorted = numbers(accumulator).stream().sorted().toList();
    out.accept(new Result(new String(key, StandardCharsets.UTF_8), (Span) window, sorted, pane));
  }

  @Override
  public boolean isSequence() {
    return isSequence;
  }

  @Override
  public Iterable<?> cut(Object accumulator, long bytes) {
    return Lists.partition(numbers(accumulator), 3);
  }

  @Override
  public Object concat(Iterable<Object> parts, @Nullable Object last) {
    List<Integer> all = new ArrayList<>();
    parts.forEach(part -> all.addAll(numbers(part)));
    all.addAll(last == null ? List.of() : numbers(last));
    return all;
  }

  @SuppressWarnings("unchecked") // accumulators are made here only
  private static List<Integer> numbers(Object accumulator) {
    return (List<Integer>) accumulator;
  }

  private static final class Spans implements Intervals {
    private static final long serialVersionUID = 1L;

    @Override
    public long timestampMillis(Object element) {
      return ((Event) element).timeMillis();
    }

    @Override
    public Collection<?> of(Object element) {
      return ((Event) element).spans();
    }

    @Override
    public long maxTimestampMillis(Object window) {
      return ((Span) window).endMillis() - 1;
    }

    @Override
    public long startMillis(Object window) {
      return ((Span) window).startMillis();
    }

    @Override
    public Object between(long startMillis, long maxTimestampMillis) {
      return new Span(startMillis, maxTimestampMillis + 1);
    }

    @Override
    public byte[] encode(Object window) {
      Span span = (Span) window;
      return ByteBuffer.allocate(16).putLong(span.startMillis()).putLong(span.endMillis()).array();
    }

    @Override
    public Object decode(byte[] window) {
      ByteBuffer bytes = ByteBuffer.wrap(window);
      return new Span(bytes.getLong(), bytes.getLong());
    }
  }

  private static final class NumbersCodec implements ElementCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Object element, OutputStream out) throws IOException {
      DataOutputStream data = new DataOutputStream(out);
      List<Integer> numbers = numbers(element);
      data.writeInt(numbers.size());
      for (int number : numbers) {
        data.writeInt(number);
      }
      data.flush();
    }

    @Override
    public Object decode(InputStream in) throws IOException {
      DataInputStream data = new DataInputStream(in);
      int size = data.readInt();
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        numbers.add(data.readInt());
      }
      return numbers;
    }

    @Override
    public long sizeBytes(Object element) {
      return 16L * numbers(element).size();
    }
  }
}
