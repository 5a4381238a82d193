package dev.sluice.translation.dofn;

import java.util.Collection;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;

/**
 * Takes what a DoFn makes of one element for one of its outputs.
 *
 * <p>Builders are made only for who asks for one. Owned by the task's thread.
 */
final class TagReceiver<T> implements OutputReceiver<T> {
  private final ElementOutputs outputs;
  private final TupleTag<T> tag;
  private final WindowedValue<Object> from;

  TagReceiver(ElementOutputs outputs, TupleTag<T> tag, WindowedValue<Object> from) {
    this.outputs = outputs;
    this.tag = tag;
    this.from = from;
  }

  TupleTag<T> tag() {
    return tag;
  }

  @Override
  public void output(T value) {
    outputs.receive(from, tag, value);
  }

  @Override
  public void outputWithTimestamp(T value, Instant timestamp) {
    outputs.output(from, tag, value, timestamp);
  }

  @Override
  public void outputWindowedValue(
      T value, Instant timestamp, Collection<? extends BoundedWindow> windows, PaneInfo pane) {
    outputs.output(from, tag, value, timestamp, windows, pane);
  }

  @Override
  public OutputBuilder<T> builder(T value) {
    return WindowedValues.builder(from.<T>withValue(value))
        .setReceiver(built -> outputs.outputWhole(from, tag, built));
  }

  /** A builder of something that becomes an element of this output. */
  <V> OutputBuilder<V> builder(V value, SerializableFunction<V, T> becomes) {
    return WindowedValues.builder(from.<V>withValue(value))
        .setReceiver(
            built ->
                outputs.outputWhole(from, tag, built.withValue(becomes.apply(built.getValue()))));
  }
}
