package dev.sluice.translation.dofn;

import dev.sluice.translation.element.Elements;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.BundleFinalizer;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a DoFn's process method, of whatever element this points to. What a DoFn may
 * keep is made for the element: it stays about it when this has moved on.
 *
 * <p>Not final because {@link DrainTeller} adds the drain mark, which newer versions of Beam give
 * as an argument. Owned by the task's thread.
 */
class ElementArguments extends DoFnInvoker.BaseArgumentProvider<Object, Object> {
  private final DoFn<Object, Object> doFn;
  private final ElementOutputs outputs;
  private final DoFnSpec spec;
  private final RowCoders rows;
  private final BundleFinalizer finalizer;
  private @Nullable WindowedValue<Object> element;

  ElementArguments(
      DoFn<Object, Object> doFn,
      ElementOutputs outputs,
      DoFnSpec spec,
      RowCoders rows,
      BundleFinalizer finalizer) {
    this.doFn = doFn;
    this.outputs = outputs;
    this.spec = spec;
    this.rows = rows;
    this.finalizer = finalizer;
  }

  /** The element that is processed from now on, or null: none is. */
  void moveTo(@Nullable WindowedValue<Object> element) {
    this.element = element;
  }

  private WindowedValue<Object> at() {
    if (element == null) {
      throw new IllegalStateException("No element is being processed");
    }
    return element;
  }

  Object drainMark() {
    return at().causedByDrain();
  }

  @Override
  public DoFn<Object, Object>.ProcessContext processContext(DoFn<Object, Object> unused) {
    return DrainTeller.context(doFn, outputs, at());
  }

  @Override
  public PipelineOptions pipelineOptions() {
    return outputs.options();
  }

  @Override
  public Object element(DoFn<Object, Object> doFn) {
    return at().getValue();
  }

  /** The element as the parameter at {@code index} of those that are told by a schema. */
  @Override
  @SuppressWarnings("unchecked") // made for the elements of this input
  public Object schemaElement(int index) {
    SerializableFunction<Object, Object> converter =
        (SerializableFunction<Object, Object>)
            spec.schemaInformation().getElementConverters().get(index);
    return converter.apply(at().getValue());
  }

  @Override
  public Instant timestamp(DoFn<Object, Object> doFn) {
    return at().getTimestamp();
  }

  @Override
  public BoundedWindow window() {
    return Elements.onlyWindow(at());
  }

  @Override
  public PaneInfo paneInfo(DoFn<Object, Object> doFn) {
    return at().getPaneInfo();
  }

  @Override
  public @Nullable Object sideInput(String name) {
    PCollectionView<?> view = spec.sideInputMapping().get(name);
    if (view == null) {
      throw new IllegalStateException(
          "There is no side input " + name + "; there are " + spec.sideInputMapping().keySet());
    }
    return outputs.sideInput(at(), view);
  }

  @Override
  public OutputReceiver<Object> outputReceiver(DoFn<Object, Object> doFn) {
    return new TagReceiver<>(outputs, outputs.main(), at());
  }

  @Override
  public OutputReceiver<Row> outputRowReceiver(DoFn<Object, Object> doFn) {
    return rows.receiver(new TagReceiver<>(outputs, outputs.main(), at()));
  }

  @Override
  public MultiOutputReceiver taggedOutputReceiver(DoFn<Object, Object> doFn) {
    return new TagReceivers(outputs, rows, at());
  }

  @Override
  public BundleFinalizer bundleFinalizer() {
    return finalizer;
  }

  @Override
  public String getErrorContext() {
    return "a process method that is not splittable and has neither state nor timers";
  }
}
