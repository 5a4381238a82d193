package dev.sluice.translation.dofn;

import dev.sluice.translation.element.Elements;
import dev.sluice.translation.fast.FastPath;
import org.apache.beam.runners.core.DoFnRunner;
import org.apache.beam.runners.core.DoFnRunners;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.reflect.DoFnInvoker;
import org.apache.beam.sdk.transforms.reflect.DoFnInvokers;
import org.apache.beam.sdk.transforms.reflect.DoFnSignature;
import org.apache.beam.sdk.transforms.reflect.DoFnSignatures;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowedValue;

/**
 * How elements are given to a DoFn. Beam's own runner makes a context, builders and receivers per
 * element; where a DoFn has neither state nor timers and is not splittable, only what it asks for
 * is made, and of that only what must stay about its element if it is kept.
 *
 * <p>Owned by the task's thread.
 */
@FunctionalInterface
interface DoFnCalls {
  /** Processes the element, once for each of its windows if the DoFn looks at them. */
  void process(WindowedValue<Object> element);

  /** The calls for a DoFn: the direct ones where it fits, else those of its runner. */
  static DoFnCalls of(
      DoFn<Object, Object> doFn,
      DoFnSpec spec,
      Outputs outputs,
      SideInputReader sideInputs,
      DoFnStepContext contexts,
      DoFnRunner<Object, Object> runner) {
    return spec.fastPaths().has(FastPath.DIRECT_CALLS)
            && isPlain(DoFnSignatures.getSignature(doFn.getClass()))
        ? direct(doFn, spec, outputs, sideInputs, contexts)
        : runner::processElement;
  }

  private static boolean isPlain(DoFnSignature signature) {
    return signature.stateDeclarations().isEmpty()
        && signature.timerDeclarations().isEmpty()
        && signature.timerFamilyDeclarations().isEmpty()
        && !signature.processElement().isSplittable();
  }

  private static DoFnCalls direct(
      DoFn<Object, Object> doFn,
      DoFnSpec spec,
      Outputs outputs,
      SideInputReader sideInputs,
      DoFnStepContext contexts) {
    DoFnSignature signature = DoFnSignatures.getSignature(doFn.getClass());
    DoFnInvoker<Object, Object> invoker = DoFnInvokers.invokerFor(doFn);
    ElementOutputs shared = new ElementOutputs(doFn, spec, outputs, sideInputs);
    ElementArguments arguments =
        DrainTeller.arguments(doFn, shared, spec, new RowCoders(spec), contexts);
    DoFnCalls each =
        element -> {
          arguments.moveTo(element);
          invoker.invokeProcessElement(arguments);
          arguments.moveTo(null);
        };
    return signature.processElement().observesWindow() || !sideInputs.isEmpty()
        ? element -> perWindow(element, each)
        : each;
  }

  private static void perWindow(WindowedValue<Object> element, DoFnCalls each) {
    if (Elements.isInOneWindow(element)) {
      each.process(element);
    } else {
      for (WindowedValue<Object> exploded : element.explodeWindows()) {
        each.process(exploded);
      }
    }
  }

  /** Beam's own runner, which takes care of bundles, timers and window ends in any case. */
  @SuppressWarnings("unchecked") // the pipeline's own types; the runner handles objects
  static DoFnRunner<Object, Object> runner(
      DoFn<Object, Object> doFn,
      DoFnSpec spec,
      Outputs outputs,
      SideInputReader sideInputs,
      DoFnStepContext contexts) {
    return DoFnRunners.simpleRunner(
        spec.options().get(),
        doFn,
        sideInputs,
        outputs,
        (TupleTag<Object>) spec.outputs().get(0),
        spec.outputs().subList(1, spec.outputs().size()),
        contexts,
        (Coder<Object>) spec.inputCoder(),
        spec.outputCoders(),
        spec.inputWindowing(),
        spec.schemaInformation(),
        spec.sideInputMapping());
  }
}
