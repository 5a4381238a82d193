package dev.sluice.translation.dofn;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.failure.UserCode;
import dev.sluice.translation.metrics.StepMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.runners.core.DoFnRunner;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.runners.core.StateInternals;
import org.apache.beam.runners.core.TimerInternals;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker;
import org.apache.beam.sdk.transforms.reflect.DoFnInvokers;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A DoFn at work in one partition: its own copy, set up once and torn down at the end, a bundle per
 * batch.
 *
 * <pre>
 *   open (setup) --> begin --> [startBundle --> elements, timers --> finishBundle] --> begin ... --> close (teardown)
 *                              only if there are any
 * </pre>
 *
 * <p>What user code throws is thrown as it is. Owned by the task's thread.
 */
final class OpenDoFn {
  private final DoFnInvoker<Object, Object> invoker;
  private final Function<DoFnStepContext, Bundle> bundles;
  private final DoFnStepContext contexts;
  private final StepMeter meter;
  private @Nullable Task task;
  private @Nullable Bundle bundle;
  private boolean closed;

  /**
   * What a bundle has of its own: what user code keeps of it is of no use, and no harm, to a later
   * one.
   */
  private record Bundle(Outputs outputs, DoFnRunner<Object, Object> runner, DoFnCalls calls) {
    static Bundle begin(
        DoFn<Object, Object> doFn,
        DoFnSpec spec,
        List<Receiver> receivers,
        SideInputReader sideInputs,
        DoFnStepContext contexts) {
      Outputs outputs = new Outputs(spec.outputs(), receivers);
      DoFnRunner<Object, Object> runner =
          DoFnCalls.runner(doFn, spec, outputs, sideInputs, contexts);
      return new Bundle(
          outputs, runner, DoFnCalls.of(doFn, spec, outputs, sideInputs, contexts, runner));
    }
  }

  private OpenDoFn(
      DoFnInvoker<Object, Object> invoker,
      Function<DoFnStepContext, Bundle> bundles,
      DoFnStepContext contexts,
      StepMeter meter) {
    this.invoker = invoker;
    this.bundles = bundles;
    this.contexts = contexts;
    this.meter = meter;
  }

  /** State and timers are null for a DoFn that has none. */
  static OpenDoFn open(
      DoFnSpec spec,
      StageContext context,
      List<Receiver> outputs,
      SideInputReader sideInputs,
      @Nullable StateInternals state,
      @Nullable TimerInternals timers) {
    DoFn<Object, Object> doFn = copyOf(spec.doFn());
    StepMeter meter = new StepMeter(spec.stepName(), context.metrics());
    MetricsContainer outer = meter.enter();
    try {
      DoFnInvoker<Object, Object> invoker =
          DoFnInvokers.tryInvokeSetupFor(doFn, spec.options().get());
      List<Receiver> receivers = declared(spec, outputs);
      Function<DoFnStepContext, Bundle> bundles =
          contexts -> Bundle.begin(doFn, spec, receivers, sideInputs, contexts);
      return new OpenDoFn(invoker, bundles, new DoFnStepContext(state, timers), meter);
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  private static List<Receiver> declared(DoFnSpec spec, List<Receiver> outputs) {
    List<Receiver> receivers = new ArrayList<>(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      Coder<?> coder = spec.outputCoders().get(spec.outputs().get(i));
      receivers.add(DeclaredRows.before(outputs.get(i), coder));
    }
    return receivers;
  }

  @SuppressWarnings("unchecked") // the pipeline's own types; the runner handles objects
  private static DoFn<Object, Object> copyOf(DoFn<?, ?> doFn) {
    return (DoFn<Object, Object>) SerializableUtils.clone(doFn);
  }

  StepMeter meter() {
    return meter;
  }

  void begin(Task task) {
    this.task = task;
    contexts.begin(task);
  }

  void process(WindowedValue<Object> element) {
    MetricsContainer outer = meter.enter();
    try {
      Bundle in = bundle();
      in.outputs().setCausedByDrain(Elements.isCausedByDrain(element));
      in.calls().process(element);
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  /**
   * A timer is due.
   *
   * @param drain whether it is so because the pipeline is drained: then its outputs say so, too
   */
  void timer(TimerData timer, @Nullable Object key, BoundedWindow window, boolean drain) {
    MetricsContainer outer = meter.enter();
    try {
      Bundle in = bundle();
      in.outputs().setCausedByDrain(drain);
      OnTimerCall.call(in.runner(), timer, key, window, drain);
      in.outputs().setCausedByDrain(false);
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  /**
   * A window is over for a key.
   *
   * @param drain whether it is so because the pipeline is drained: then its outputs say so, too
   */
  void windowExpires(
      BoundedWindow window, Instant outputTime, @Nullable Object key, boolean drain) {
    MetricsContainer outer = meter.enter();
    try {
      Bundle in = bundle();
      in.outputs().setCausedByDrain(drain);
      in.runner().onWindowExpiration(window, outputTime, key);
      in.outputs().setCausedByDrain(false);
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  /** Ends the bundle, if one was begun. */
  void finishBundle() {
    Bundle ending = bundle;
    if (ending == null) {
      return;
    }
    MetricsContainer outer = meter.enter();
    try {
      bundle = null;
      ending.outputs().setCausedByDrain(false);
      ending.runner().finishBundle();
      ending.outputs().end();
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  /** Reports what was measured; the last call of a batch. */
  void report() {
    if (task != null) {
      meter.report(task);
    }
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    MetricsContainer outer = meter.enter();
    try {
      invoker.invokeTeardown();
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
      meter.close();
    }
  }

  /** The bundle that goes on, or a new one. */
  private Bundle bundle() {
    Bundle present = bundle;
    if (present == null) {
      present = bundles.apply(contexts);
      bundle = present;
      present.runner().startBundle();
    }
    return present;
  }
}
