package dev.sluice.translation.combine;

import com.google.common.collect.Iterables;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.translation.element.ElementSizes;
import dev.sluice.translation.element.KvKeySelector;
import dev.sluice.translation.element.OneKeySelector;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * GroupByKey over {@code WindowedValue<KV<K, V>>}s as an aggregation: a window's values are a
 * sequence. Results are {@code WindowedValue<KV<K, Iterable<V>>>}s at their window's end. Or all
 * rows together, whatever they are, under one key, which is null.
 *
 * <p>Used by one thread at a time. The iterables that it gives may go to any.
 */
public final class BeamGrouping implements Aggregation {
  private static final long serialVersionUID = 1L;

  private final Coder<Object> valueCoder;
  private final BeamWindows windows;
  private final ResultRows rows;
  private final ElementSizes sizes;
  private final boolean isTogether;

  @SuppressWarnings("unchecked") // only given the elements that the grouping was applied to
  private BeamGrouping(
      Coder<?> keyCoder,
      Coder<?> valueCoder,
      Coder<? extends BoundedWindow> windowCoder,
      boolean isTogether) {
    this.isTogether = isTogether;
    this.valueCoder = (Coder<Object>) valueCoder;
    this.windows = new BeamWindows(windowCoder);
    this.rows = new ResultRows(keyCoder);
    this.sizes = new ElementSizes(valueCoder);
  }

  /** Pairs by their key. */
  public static BeamGrouping byKey(
      Coder<?> keyCoder, Coder<?> valueCoder, Coder<? extends BoundedWindow> windowCoder) {
    return new BeamGrouping(keyCoder, valueCoder, windowCoder, false);
  }

  /** All rows, given under the empty key; results are {@code KV<Void, Iterable<T>>}s. */
  public static BeamGrouping together(
      Coder<?> elementCoder, Coder<? extends BoundedWindow> windowCoder) {
    return new BeamGrouping(VoidCoder.of(), elementCoder, windowCoder, true);
  }

  @Override
  public BeamWindows windows() {
    return windows;
  }

  @Override
  public KeySelector key() {
    return isTogether ? new OneKeySelector() : new KvKeySelector(rows.keyCoder());
  }

  @Override
  public Object createAccumulator() {
    return new ValueSequence();
  }

  @Override
  public Object add(Object accumulator, Object element) {
    Object row = ((WindowedValue<?>) element).getValue();
    Object value = isTogether ? row : ((KV<?, ?>) row).getValue();
    ((ValueSequence) accumulator).add(value, sizes.sizeBytes(value));
    return accumulator;
  }

  @Override
  public Object merge(Object into, Object from) {
    ((ValueSequence) into).append((ValueSequence) from);
    return into;
  }

  @Override
  public Object copyOf(Object accumulator) {
    ValueSequence copy = new ValueSequence();
    copy.append((ValueSequence) accumulator);
    return copy;
  }

  @Override
  public Object compact(Object accumulator) {
    return accumulator;
  }

  @Override
  public ElementCodec accumulatorCodec() {
    return new ValueSequenceCodec(valueCoder);
  }

  @Override
  public boolean isSequence() {
    return true;
  }

  @Override
  public Iterable<?> cut(Object accumulator, long bytes) {
    return ((ValueSequence) accumulator).cut(bytes);
  }

  /** Few parts are decoded here, many whenever they are iterated over. */
  @Override
  public Object concat(Iterable<Object> parts, @Nullable Object last) {
    Iterable<Object> all = last == null ? parts : Iterables.concat(parts, List.of(last));
    if (parts instanceof Collection) {
      ValueSequence whole = new ValueSequence();
      all.forEach(part -> whole.append((ValueSequence) part));
      return whole;
    }
    return Iterables.concat(
        Iterables.transform(all, part -> ((ValueSequence) part).values(valueCoder)));
  }

  @Override
  public void emit(byte[] key, Object window, Object accumulator, Pane pane, Receiver out)
      throws Exception {
    Object values =
        accumulator instanceof ValueSequence sequence ? sequence.values(valueCoder) : accumulator;
    out.accept(rows.row(key, window, values, pane));
  }

  @Override
  public void dropped(long count) {
    rows.dropped(count);
  }

  @Override
  public BeamGrouping copy() {
    return new BeamGrouping(rows.keyCoder(), valueCoder, windows.coder(), isTogether);
  }
}
