package dev.sluice.translation.dofn;

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
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a DoFn's process method, of whatever element its context points to.
 *
 * <p>Not final because {@link DrainTeller} adds the drain mark, which newer versions of Beam give
 * as an argument. Owned by the task's thread.
 */
class ElementArguments extends DoFnInvoker.BaseArgumentProvider<Object, Object> {
  private final ElementContext context;
  private final DoFnSpec spec;
  private final TagReceivers receivers;
  private final BundleFinalizer finalizer;

  ElementArguments(ElementContext context, DoFnSpec spec, BundleFinalizer finalizer) {
    this.context = context;
    this.spec = spec;
    this.receivers = new TagReceivers(context, spec);
    this.finalizer = finalizer;
  }

  Object drainMark() {
    return context.drainMark();
  }

  @Override
  public DoFn<Object, Object>.ProcessContext processContext(DoFn<Object, Object> doFn) {
    return context;
  }

  @Override
  public PipelineOptions pipelineOptions() {
    return context.getPipelineOptions();
  }

  @Override
  public Object element(DoFn<Object, Object> doFn) {
    return context.element();
  }

  /** The element as the parameter at {@code index} of those that are told by a schema. */
  @Override
  @SuppressWarnings("unchecked") // made for the elements of this input
  public Object schemaElement(int index) {
    SerializableFunction<Object, Object> converter =
        (SerializableFunction<Object, Object>)
            spec.schemaInformation().getElementConverters().get(index);
    return converter.apply(context.element());
  }

  @Override
  public Instant timestamp(DoFn<Object, Object> doFn) {
    return context.timestamp();
  }

  @Override
  public BoundedWindow window() {
    return context.window();
  }

  @Override
  public PaneInfo paneInfo(DoFn<Object, Object> doFn) {
    return context.pane();
  }

  @Override
  public @Nullable Object sideInput(String name) {
    PCollectionView<?> view = spec.sideInputMapping().get(name);
    if (view == null) {
      throw new IllegalStateException(
          "There is no side input " + name + "; there are " + spec.sideInputMapping().keySet());
    }
    return context.sideInput(view);
  }

  @Override
  public OutputReceiver<Object> outputReceiver(DoFn<Object, Object> doFn) {
    return receivers.main();
  }

  @Override
  public OutputReceiver<Row> outputRowReceiver(DoFn<Object, Object> doFn) {
    return receivers.getRowReceiver(receivers.main().tag());
  }

  @Override
  public MultiOutputReceiver taggedOutputReceiver(DoFn<Object, Object> doFn) {
    return receivers;
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
