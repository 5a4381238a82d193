package dev.sluice.translation.group;

import dev.sluice.engine.operator.HeadFactory;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.engine.timer.KeyedProcess;
import java.io.Serializable;
import org.apache.beam.runners.core.SystemReduceFn;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.CombineFnBase.GlobalCombineFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.AppliedCombineFn;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * Grouping and combining with every window and trigger.
 *
 * <p>Input 0 has {@code WindowedValue<KV>}, keyed by the bytes of the key.
 */
public final class GroupHeads {
  private GroupHeads() {}

  /** Output 0 gives {@code WindowedValue<KV<K, Iterable<V>>>}. */
  @SuppressWarnings("unchecked") // the pipeline's own types; the runner handles objects
  public static HeadFactory groupByKey(
      String stepName,
      WindowingStrategy<?, ?> windowing,
      Coder<?> keyCoder,
      Coder<?> valueCoder,
      SerializablePipelineOptions options) {
    Keying keying = new Keying.ByPair((Coder<Object>) keyCoder);
    GroupSpec spec = GroupSpec.of(stepName, windowing, keying, options);
    Coder<Object> coder = (Coder<Object>) valueCoder;
    return KeyedProcess.head(
        (context, outputs) ->
            new GroupFunction<>(
                spec,
                context,
                SystemReduceFn.<Object, Object, BoundedWindow>buffering(coder),
                outputs.get(0)),
        Delivery.ALL_DUE_OF_A_KEY);
  }

  /** Output 0 gives {@code WindowedValue<KV<K, OutputT>>}. {@code fn} has no side inputs. */
  @SuppressWarnings("unchecked") // as above
  public static HeadFactory combinePerKey(
      String stepName,
      WindowingStrategy<?, ?> windowing,
      Coder<?> keyCoder,
      Coder<?> accumulatorCoder,
      GlobalCombineFn<?, ?, ?> fn,
      SerializablePipelineOptions options) {
    Coder<Object> keys = (Coder<Object>) keyCoder;
    GroupSpec spec = GroupSpec.of(stepName, windowing, new Keying.ByPair(keys), options);
    GlobalCombineFn<Object, Object, Object> combineFn =
        (GlobalCombineFn<Object, Object, Object>) fn;
    Coder<Object> coder = (Coder<Object>) accumulatorCoder;
    return KeyedProcess.head(
        (context, outputs) ->
            new GroupFunction<>(
                spec,
                context,
                SystemReduceFn.<Object, Object, Object, Object, BoundedWindow>combining(
                    keys, AppliedCombineFn.withAccumulatorCoder(combineFn, coder)),
                outputs.get(0)),
        Delivery.ALL_DUE_OF_A_KEY);
  }

  /**
   * Groups all rows, whatever they are, under one key, which is null. Input 0 is keyed, all rows
   * alike; {@code emit} wraps output 0 and gets {@code WindowedValue<KV<Void, Iterable<T>>>}.
   */
  @SuppressWarnings("unchecked") // as above
  public static HeadFactory together(
      String stepName,
      WindowingStrategy<?, ?> windowing,
      Coder<?> elementCoder,
      SerializablePipelineOptions options,
      Wrapper emit) {
    GroupSpec spec = GroupSpec.of(stepName, windowing, new Keying.Together(), options);
    Coder<Object> coder = (Coder<Object>) elementCoder;
    return KeyedProcess.head(
        (context, outputs) ->
            new GroupFunction<>(
                spec,
                context,
                SystemReduceFn.<Object, Object, BoundedWindow>buffering(coder),
                emit.around(outputs.get(0))),
        Delivery.ALL_DUE_OF_A_KEY);
  }

  /** Puts something before an output. */
  @FunctionalInterface
  public interface Wrapper extends Serializable {
    Receiver around(Receiver output);
  }
}
