package dev.sluice.translation.group;

import dev.sluice.engine.run.HeadFactory;
import org.apache.beam.runners.core.construction.SerializablePipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.CombineFnBase.GlobalCombineFn;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * Grouping and combining with every window and trigger.
 *
 * <p>Input 0 has {@code WindowedValue<KV>}, keyed by the bytes of the key.
 */
public final class GroupHeads {
  private GroupHeads() {}

  /** Output 0 gives {@code WindowedValue<KV<K, Iterable<V>>>}. */
  public static HeadFactory groupByKey(
      String stepName,
      WindowingStrategy<?, ?> windowing,
      Coder<?> keyCoder,
      Coder<?> valueCoder,
      SerializablePipelineOptions options) {
    return (context, outputs) -> {
      throw new UnsupportedOperationException();
    };
  }

  /** Output 0 gives {@code WindowedValue<KV<K, OutputT>>}. {@code fn} has no side inputs. */
  public static HeadFactory combinePerKey(
      String stepName,
      WindowingStrategy<?, ?> windowing,
      Coder<?> keyCoder,
      Coder<?> accumulatorCoder,
      GlobalCombineFn<?, ?, ?> fn,
      SerializablePipelineOptions options) {
    return (context, outputs) -> {
      throw new UnsupportedOperationException();
    };
  }
}
