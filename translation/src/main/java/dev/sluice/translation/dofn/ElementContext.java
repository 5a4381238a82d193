package dev.sluice.translation.dofn;

import java.util.Collection;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a DoFn sees of an element, and where it puts what it makes of it. One for each element that
 * is asked for: a DoFn may keep it, and what it keeps must go on to be about its own element.
 *
 * <p>Abstract because newer versions of Beam ask for one method more: {@link DrainTeller} adds it.
 * Owned by the task's thread.
 */
abstract class ElementContext extends DoFn<Object, Object>.ProcessContext {
  private final ElementOutputs outputs;
  private final WindowedValue<Object> element;

  ElementContext(DoFn<Object, Object> doFn, ElementOutputs outputs, WindowedValue<Object> element) {
    doFn.super();
    this.outputs = outputs;
    this.element = element;
  }

  /** Its drain mark, whose type is not the same in all versions of Beam. */
  Object drainMark() {
    return element.causedByDrain();
  }

  @Override
  public PipelineOptions getPipelineOptions() {
    return outputs.options();
  }

  @Override
  public Object element() {
    return element.getValue();
  }

  @Override
  public Instant timestamp() {
    return element.getTimestamp();
  }

  @Override
  public PaneInfo pane() {
    return element.getPaneInfo();
  }

  @Override
  public @Nullable String currentRecordId() {
    return element.getRecordId();
  }

  @Override
  public @Nullable Long currentRecordOffset() {
    return element.getRecordOffset();
  }

  @Override
  public <T> T sideInput(PCollectionView<T> view) {
    return outputs.sideInput(element, view);
  }

  @Override
  public void output(Object value) {
    outputs.output(element, outputs.main(), value);
  }

  @Override
  public <T> void output(TupleTag<T> tag, T value) {
    outputs.output(element, tag, value);
  }

  @Override
  public void outputWithTimestamp(Object value, Instant timestamp) {
    outputs.output(element, outputs.main(), value, timestamp);
  }

  @Override
  public <T> void outputWithTimestamp(TupleTag<T> tag, T value, Instant timestamp) {
    outputs.output(element, tag, value, timestamp);
  }

  @Override
  public void outputWindowedValue(
      Object value, Instant timestamp, Collection<? extends BoundedWindow> windows, PaneInfo pane) {
    outputs.output(element, outputs.main(), value, timestamp, windows, pane);
  }

  @Override
  public <T> void outputWindowedValue(
      TupleTag<T> tag,
      T value,
      Instant timestamp,
      Collection<? extends BoundedWindow> windows,
      PaneInfo pane) {
    outputs.output(element, tag, value, timestamp, windows, pane);
  }

  @SuppressWarnings("MissingOverride") // Beam has it from 2.73 on
  public void outputWindowedValue(WindowedValue<Object> value) {
    outputs.outputWhole(element, outputs.main(), value);
  }

  @SuppressWarnings("MissingOverride") // as above
  public <T> void outputWindowedValue(TupleTag<T> tag, WindowedValue<T> value) {
    outputs.outputWhole(element, tag, value);
  }
}
