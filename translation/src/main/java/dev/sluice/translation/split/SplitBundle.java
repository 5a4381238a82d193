package dev.sluice.translation.split;

import dev.sluice.engine.operator.Task;
import dev.sluice.translation.dofn.Outputs;
import dev.sluice.translation.failure.UserCode;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.BundleFinalizer;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker.BaseArgumentProvider;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A splittable DoFn's bundle: begun with the batch's first piece of work, if there is one.
 * Callbacks run after the batch's commit. Owned by the task's thread.
 */
final class SplitBundle implements BundleFinalizer {
  private final OpenSplittable splittable;
  private final Outputs outputs;
  private @Nullable Task task;
  private boolean inBundle;

  SplitBundle(OpenSplittable splittable, Outputs outputs) {
    this.splittable = splittable;
    this.outputs = outputs;
  }

  void begin(Task batch) {
    task = batch;
  }

  void start() {
    if (!inBundle) {
      inBundle = true;
      splittable.invoker().invokeStartBundle(new Provider());
    }
  }

  void finish() {
    if (inBundle) {
      inBundle = false;
      splittable.measured(() -> splittable.invoker().invokeFinishBundle(new Provider()));
    }
  }

  /** The callback runs right after the commit: its expiry can't come before. */
  @Override
  public void afterBundleCommit(Instant callbackExpiry, Callback callback) {
    if (task == null) {
      throw new IllegalStateException("Callbacks can be registered in a bundle only");
    }
    task.afterCommit(
        () -> {
          try {
            callback.onBundleSuccess();
          } catch (Exception e) {
            throw UserCode.rethrow(e);
          }
        });
  }

  private PipelineOptions options() {
    return splittable.parDo().options().get();
  }

  private final class Provider extends BaseArgumentProvider<Object, Object> {
    @Override
    public DoFn<Object, Object>.StartBundleContext startBundleContext(DoFn<Object, Object> doFn) {
      return new Start(doFn);
    }

    @Override
    public DoFn<Object, Object>.FinishBundleContext finishBundleContext(DoFn<Object, Object> doFn) {
      return new Finish(doFn);
    }

    @Override
    public PipelineOptions pipelineOptions() {
      return options();
    }

    @Override
    public BundleFinalizer bundleFinalizer() {
      return SplitBundle.this;
    }

    @Override
    public String getErrorContext() {
      return splittable.parDo().stepName();
    }
  }

  private final class Start extends DoFn<Object, Object>.StartBundleContext {
    Start(DoFn<Object, Object> doFn) {
      doFn.super();
    }

    @Override
    public PipelineOptions getPipelineOptions() {
      return options();
    }
  }

  private final class Finish extends DoFn<Object, Object>.FinishBundleContext {
    Finish(DoFn<Object, Object> doFn) {
      doFn.super();
    }

    @Override
    public PipelineOptions getPipelineOptions() {
      return options();
    }

    @Override
    @SuppressWarnings("unchecked") // the main output has the DoFn's own type
    public void output(Object output, Instant timestamp, BoundedWindow window) {
      output((TupleTag<Object>) splittable.parDo().outputs().get(0), output, timestamp, window);
    }

    @Override
    public <T> void output(TupleTag<T> tag, T output, Instant timestamp, BoundedWindow window) {
      outputs.output(tag, WindowedValues.of(output, timestamp, window, PaneInfo.NO_FIRING));
    }
  }
}
