package dev.sluice.translation.split;

import dev.sluice.engine.operator.StageContext;
import dev.sluice.translation.dofn.DoFnSpec;
import dev.sluice.translation.failure.UserCode;
import dev.sluice.translation.metrics.StepMeter;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker;
import org.apache.beam.sdk.transforms.reflect.DoFnInvokers;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * A splittable DoFn in one partition: a copy of its own, set up once, torn down at the end.
 *
 * <p>What user code throws is thrown as it is. Owned by the task's thread.
 */
final class OpenSplittable {
  private final SplitSpec spec;
  private final SideInputReader sideInputs;
  private final DoFn<Object, Object> doFn;
  private final DoFnInvoker<Object, Object> invoker;
  private final StepMeter meter;
  private final boolean hasEstimator;
  private boolean closed;

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  OpenSplittable(SplitSpec spec, StageContext context, SideInputReader sideInputs) {
    this.spec = spec;
    this.sideInputs = sideInputs;
    doFn = (DoFn<Object, Object>) SerializableUtils.clone(spec.parDo().doFn());
    meter = new StepMeter(spec.parDo().stepName(), context.metrics());
    DoFnSignature signature = DoFnSignatures.getSignature(doFn.getClass());
    hasEstimator =
        signature.newWatermarkEstimator() != null
            || signature.getInitialWatermarkEstimatorState() != null;
    invoker = setUp();
  }

  private DoFnInvoker<Object, Object> setUp() {
    MetricsContainer outer = meter.enter();
    try {
      return DoFnInvokers.tryInvokeSetupFor(doFn, spec.parDo().options().get());
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  /** Something that the user's code does. */
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }

  /** Does something under the step's meter. */
  void measured(Act act) {
    MetricsContainer outer = meter.enter();
    try {
      act.run();
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  Arguments arguments(
      WindowedValue<Object> element, @Nullable Object restriction, @Nullable Object state) {
    return new Arguments(parDo(), sideInputs, element, restriction, state);
  }

  DoFnSpec parDo() {
    return spec.parDo();
  }

  SideInputReader sideInputs() {
    return sideInputs;
  }

  DoFn<Object, Object> doFn() {
    return doFn;
  }

  DoFnInvoker<Object, Object> invoker() {
    return invoker;
  }

  /** Whether the DoFn estimates its watermark itself. */
  boolean hasEstimator() {
    return hasEstimator;
  }

  StepMeter meter() {
    return meter;
  }

  void close() {
    if (!closed) {
      closed = true;
      try {
        measured(invoker::invokeTeardown);
      } finally {
        meter.close();
      }
    }
  }
}
