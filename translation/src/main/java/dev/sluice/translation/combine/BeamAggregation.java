package dev.sluice.translation.combine;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Pane;
import dev.sluice.engine.aggregate.Windows;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import dev.sluice.engine.run.Receiver;
import dev.sluice.translation.element.CoderCodec;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.element.KvKeySelector;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.runners.core.LateDataDroppingDoFnRunner;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;

/**
 * A CombineFn over {@code WindowedValue<KV>}s; results are {@code WindowedValue<KV<K, OutputT>>}s
 * at their window's end. Used by one thread at a time.
 */
public final class BeamAggregation implements Aggregation {
  private static final long serialVersionUID = 1L;

  private final CombineFn<Object, Object, Object> fn;
  private final Coder<Object> keyCoder;
  private final Coder<Object> accumulatorCoder;
  private final BeamWindows windows;
  private final Counter dropped =
      Metrics.counter(
          LateDataDroppingDoFnRunner.class, LateDataDroppingDoFnRunner.DROPPED_DUE_TO_LATENESS);
  private transient byte @Nullable [] lastKeyBytes;
  private transient @Nullable Object lastKey;

  @SuppressWarnings("unchecked") // only given the elements that the combine was applied to
  public BeamAggregation(
      CombineFn<?, ?, ?> fn,
      Coder<?> keyCoder,
      Coder<?> accumulatorCoder,
      Coder<? extends BoundedWindow> windowCoder) {
    this.fn = (CombineFn<Object, Object, Object>) fn;
    this.keyCoder = (Coder<Object>) keyCoder;
    this.accumulatorCoder = (Coder<Object>) accumulatorCoder;
    this.windows = new BeamWindows(windowCoder);
  }

  @Override
  public Windows windows() {
    return windows;
  }

  @Override
  public KeySelector key() {
    return new KvKeySelector(keyCoder);
  }

  @Override
  public Object createAccumulator() {
    return fn.createAccumulator();
  }

  @Override
  public Object add(Object accumulator, Object element) {
    KV<?, ?> pair = (KV<?, ?>) ((WindowedValue<?>) element).getValue();
    return fn.addInput(accumulator, pair.getValue());
  }

  @Override
  public Object merge(Object into, Object from) {
    return fn.mergeAccumulators(List.of(into, from));
  }

  @Override
  public Object compact(Object accumulator) {
    return fn.compact(accumulator);
  }

  @Override
  public ElementCodec accumulatorCodec() {
    return new CoderCodec(accumulatorCoder);
  }

  @Override
  public void emit(byte[] key, Object window, Object accumulator, Pane pane, Receiver out)
      throws Exception {
    Object result = fn.extractOutput(pane.isLast() ? accumulator : unshared(accumulator));
    BoundedWindow in = (BoundedWindow) window;
    WindowedValue<?> row =
        WindowedValues.of(KV.of(decoded(key), result), in.maxTimestamp(), in, paneInfo(pane));
    out.accept(pane.causedByDrain() ? Elements.causedByDrain(row) : row);
  }

  /** What extractOutput gives may be part of the accumulator, which lives on. */
  private Object unshared(Object accumulator) throws CoderException {
    boolean cannotBeShared =
        accumulator instanceof long[]
            || accumulator instanceof int[]
            || accumulator instanceof double[]
            || accumulator instanceof Number;
    return cannotBeShared ? accumulator : CoderUtils.clone(accumulatorCoder, accumulator);
  }

  @Override
  public void dropped(long rows) {
    dropped.inc(rows);
  }

  private @Nullable Object decoded(byte[] key) throws CoderException {
    if (lastKeyBytes == null || !Arrays.equals(lastKeyBytes, key)) {
      lastKey = CoderUtils.decodeFromByteArray(keyCoder, key);
      lastKeyBytes = key;
    }
    return lastKey;
  }

  private static PaneInfo paneInfo(Pane pane) {
    if (pane.isFirst() && pane.isLast() && pane.timing() == Pane.Timing.ON_TIME) {
      return PaneInfo.ON_TIME_AND_ONLY_FIRING;
    }
    PaneInfo.Timing timing =
        switch (pane.timing()) {
          case EARLY -> PaneInfo.Timing.EARLY;
          case ON_TIME -> PaneInfo.Timing.ON_TIME;
          case LATE -> PaneInfo.Timing.LATE;
        };
    return PaneInfo.createPane(
        pane.isFirst(), pane.isLast(), timing, pane.index(), pane.onTimeIndex());
  }

  @Override
  public BeamAggregation copy() {
    return new BeamAggregation(
        SerializableUtils.clone(fn), keyCoder, accumulatorCoder, windows.coder());
  }
}
