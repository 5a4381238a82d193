package dev.sluice.translation.split;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.Task;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.failure.UserCode;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;

/**
 * Pairs each element, in each of its windows, with its initial restriction, splits that, and gives
 * the pieces. Owned by the task's thread.
 */
final class PairStep implements Step {
  private final OpenSplittable splittable;
  private final Receiver output;
  private final WorkKeys keys;
  private @Nullable Task task;

  PairStep(OpenSplittable splittable, StageContext context, Receiver output) {
    this.splittable = splittable;
    this.output = output;
    this.keys = new WorkKeys(context);
  }

  @Override
  public void begin(Task batch) {
    task = batch;
    keys.begin(batch);
  }

  @Override
  @SuppressWarnings("unchecked") // what is between steps is windowed values
  public void accept(Object row) {
    WindowedValue<Object> element = (WindowedValue<Object>) row;
    splittable.measured(
        () -> {
          for (BoundedWindow window : element.getWindows()) {
            split((WindowedValue<Object>) Elements.withWindows(element, List.of(window)));
          }
        });
  }

  private void split(WindowedValue<Object> element) {
    DoFnInvoker<Object, Object> invoker = splittable.invoker();
    Object restriction =
        invoker.invokeGetInitialRestriction(splittable.arguments(element, null, null));
    invoker.invokeSplitRestriction(new SplitArguments(element, restriction));
  }

  private void emit(WindowedValue<Object> element, Object restriction) {
    try {
      output.accept(element.withValue(new Work(keys.next(), element.getValue(), restriction)));
    } catch (Exception e) {
      throw UserCode.rethrow(e);
    }
  }

  @Override
  public void finish() {
    if (task != null) {
      splittable.meter().report(task);
    }
  }

  @Override
  public void close() {
    splittable.close();
  }

  /** Each part of a restriction that the DoFn outputs becomes a piece of work. */
  private final class SplitArguments extends Arguments {
    private final WindowedValue<Object> element;

    SplitArguments(WindowedValue<Object> element, Object restriction) {
      super(splittable.parDo(), splittable.sideInputs(), element, restriction, null);
      this.element = element;
    }

    @Override
    public RestrictionTracker<?, ?> restrictionTracker() {
      return splittable.invoker().invokeNewTracker(this);
    }

    @Override
    public OutputReceiver<Object> outputReceiver(DoFn<Object, Object> doFn) {
      return new OutputReceiver<>() {
        @Override
        public OutputBuilder<Object> builder(Object part) {
          return WindowedValues.builder(element)
              .setValue(part)
              .setReceiver(value -> emit(element, value.getValue()));
        }
      };
    }
  }
}
