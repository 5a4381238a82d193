package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.translation.element.KvKeySelector;
import java.util.Arrays;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;

/**
 * A CombineFn over {@code WindowedValue<KV>}s; results are {@code WindowedValue<KV<K, OutputT>>}s
 * at their window's end. Used by one thread at a time.
 *
 * <p>To the engine an accumulator that is null is none, so one that a CombineFn makes is there as
 * {@link Accumulators#NULL}.
 */
public final class BeamAggregation implements Aggregation {
  private static final long serialVersionUID = 1L;

  private final CombineFn<Object, Object, Object> fn;
  private final Coder<Object> accumulatorCoder;
  private final BeamWindows windows;
  private final ResultRows rows;

  @SuppressWarnings("unchecked") // only given the elements that the combine was applied to
  public BeamAggregation(
      CombineFn<?, ?, ?> fn,
      Coder<?> keyCoder,
      Coder<?> accumulatorCoder,
      Coder<? extends BoundedWindow> windowCoder) {
    this.fn = (CombineFn<Object, Object, Object>) fn;
    this.accumulatorCoder = (Coder<Object>) accumulatorCoder;
    this.windows = new BeamWindows(windowCoder);
    this.rows = new ResultRows(keyCoder);
  }

  @Override
  public BeamWindows windows() {
    return windows;
  }

  @Override
  public KeySelector key() {
    return new KvKeySelector(rows.keyCoder());
  }

  @Override
  public Object createAccumulator() {
    return Accumulators.held(fn.createAccumulator());
  }

  @Override
  public Object add(Object accumulator, Object element) {
    KV<?, ?> pair = (KV<?, ?>) ((WindowedValue<?>) element).getValue();
    return Accumulators.held(fn.addInput(Accumulators.given(accumulator), pair.getValue()));
  }

  @Override
  public Object merge(Object into, Object from) {
    return Accumulators.held(
        fn.mergeAccumulators(Arrays.asList(Accumulators.given(into), Accumulators.given(from))));
  }

  @Override
  public Object copyOf(Object accumulator) throws CoderException {
    if (accumulator instanceof long[] longs) {
      return longs.clone();
    } else if (accumulator instanceof int[] ints) {
      return ints.clone();
    } else if (accumulator instanceof double[] doubles) {
      return doubles.clone();
    }
    return accumulator instanceof Number || accumulator == Accumulators.NULL
        ? accumulator
        : CoderUtils.clone(accumulatorCoder, accumulator);
  }

  @Override
  public Object compact(Object accumulator) {
    return Accumulators.held(fn.compact(Accumulators.given(accumulator)));
  }

  @Override
  public ElementCodec accumulatorCodec() {
    return new Accumulators(accumulatorCoder);
  }

  @Override
  public void emit(byte[] key, Object window, Object accumulator, Pane pane, Receiver out)
      throws Exception {
    Object used = pane.isLast() ? accumulator : unshared(accumulator);
    Object result = fn.extractOutput(Accumulators.given(used));
    out.accept(rows.row(key, window, result, pane));
  }

  /** What extractOutput gives may be part of the accumulator, which lives on. */
  private Object unshared(Object accumulator) throws CoderException {
    boolean cannotBeShared =
        accumulator instanceof long[]
            || accumulator instanceof int[]
            || accumulator instanceof double[]
            || accumulator instanceof Number
            || accumulator == Accumulators.NULL;
    return cannotBeShared ? accumulator : CoderUtils.clone(accumulatorCoder, accumulator);
  }

  @Override
  public void dropped(long count) {
    rows.dropped(count);
  }

  @Override
  public BeamAggregation copy() {
    return new BeamAggregation(
        SerializableUtils.clone(fn), rows.keyCoder(), accumulatorCoder, windows.coder());
  }
}
