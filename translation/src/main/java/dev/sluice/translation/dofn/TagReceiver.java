package dev.sluice.translation.dofn;

import java.util.Collection;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;

/**
 * Takes what a DoFn gives to one of its outputs; the same object for all elements.
 *
 * <p>Builders are made only for who asks for one. Owned by the task's thread.
 */
final class TagReceiver<T> implements OutputReceiver<T> {
  private final ElementContext context;
  private final TupleTag<T> tag;

  TagReceiver(ElementContext context, TupleTag<T> tag) {
    this.context = context;
    this.tag = tag;
  }

  TupleTag<T> tag() {
    return tag;
  }

  @Override
  public void output(T value) {
    context.receive(tag, value);
  }

  @Override
  public void outputWithTimestamp(T value, Instant timestamp) {
    context.outputWithTimestamp(tag, value, timestamp);
  }

  @Override
  public void outputWindowedValue(
      T value, Instant timestamp, Collection<? extends BoundedWindow> windows, PaneInfo pane) {
    context.outputWindowedValue(tag, value, timestamp, windows, pane);
  }

  @Override
  public OutputBuilder<T> builder(T value) {
    return WindowedValues.builder(context.at().<T>withValue(value))
        .setReceiver(built -> context.outputWindowedValue(tag, built));
  }
}
