package dev.sluice.translation.state;

import org.apache.beam.runners.core.StateTag;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.CombiningState;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.MultimapState;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.state.SetState;
import org.apache.beam.sdk.state.StateContext;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.state.WatermarkHoldState;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.transforms.CombineWithContext.CombineFnWithContext;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.util.CombineFnUtil;

/**
 * Makes the cell that a tag asks for.
 *
 * @param prefix the start of the cell's entries
 * @param id the cell's name among those of its key
 */
@SuppressWarnings("deprecation") // StateBinder is how tags tell their kind
record Binder(Store store, byte[] prefix, byte[] id, StateContext<?> context)
    implements StateTag.StateBinder {
  @Override
  public <T> ValueState<T> bindValue(StateTag<ValueState<T>> spec, Coder<T> coder) {
    return new ValueCell<>(store, prefix, coder);
  }

  @Override
  public <T> BagState<T> bindBag(StateTag<BagState<T>> spec, Coder<T> coder) {
    return new BagCell<>(store, prefix, coder);
  }

  @Override
  public <T> SetState<T> bindSet(StateTag<SetState<T>> spec, Coder<T> coder) {
    return new SetCell<>(store, prefix, coder);
  }

  @Override
  public <K, V> MapState<K, V> bindMap(
      StateTag<MapState<K, V>> spec, Coder<K> keyCoder, Coder<V> valueCoder) {
    return new MapCell<>(store, prefix, keyCoder, valueCoder);
  }

  @Override
  public <K, V> MultimapState<K, V> bindMultimap(
      StateTag<MultimapState<K, V>> spec, Coder<K> keyCoder, Coder<V> valueCoder) {
    return new MultimapCell<>(store, prefix, keyCoder, valueCoder);
  }

  @Override
  public <T> OrderedListState<T> bindOrderedList(
      StateTag<OrderedListState<T>> spec, Coder<T> coder) {
    return new OrderedListCell<>(store, prefix, coder);
  }

  @Override
  public <InputT, AccumT, OutputT> CombiningState<InputT, AccumT, OutputT> bindCombiningValue(
      StateTag<CombiningState<InputT, AccumT, OutputT>> spec,
      Coder<AccumT> coder,
      CombineFn<InputT, AccumT, OutputT> combineFn) {
    return new CombiningCell<>(store, prefix, coder, combineFn);
  }

  @Override
  public <InputT, AccumT, OutputT>
      CombiningState<InputT, AccumT, OutputT> bindCombiningValueWithContext(
          StateTag<CombiningState<InputT, AccumT, OutputT>> spec,
          Coder<AccumT> coder,
          CombineFnWithContext<InputT, AccumT, OutputT> combineFn) {
    return new CombiningCell<>(store, prefix, coder, CombineFnUtil.bindContext(combineFn, context));
  }

  @Override
  public WatermarkHoldState bindWatermark(
      StateTag<WatermarkHoldState> spec, TimestampCombiner combiner) {
    return new HoldCell(store, id, combiner);
  }
}
