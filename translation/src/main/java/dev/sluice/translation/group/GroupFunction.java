package dev.sluice.translation.group;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.Timer;
import dev.sluice.translation.element.Elements;
import dev.sluice.translation.failure.UserCode;
import dev.sluice.translation.metrics.StepMeter;
import dev.sluice.translation.state.KeyedStateInternals;
import dev.sluice.translation.state.KeyedTimerInternals;
import dev.sluice.translation.state.KeyedTimerInternals.Holding;
import dev.sluice.translation.window.LateFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.NullSideInputReader;
import org.apache.beam.runners.core.ReduceFnRunner;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.StateNamespaces.WindowAndTriggerNamespace;
import org.apache.beam.runners.core.StateNamespaces.WindowNamespace;
import org.apache.beam.runners.core.SystemReduceFn;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.runners.core.triggers.ExecutableTriggerStateMachine;
import org.apache.beam.runners.core.triggers.TriggerStateMachines;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.util.construction.TriggerTranslation;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Groups by key and window through runners-core's {@link ReduceFnRunner}: all windows, all
 * triggers.
 *
 * <p>The runner gets all elements of a key at once, and all due timers of a window at once: an
 * end-of-window timer without the garbage collection timer that is due with it would make it give
 * an empty pane. Windows come in the order of their first timer. Owned by the task's thread.
 */
final class GroupFunction<OutputT> implements KeyedFunction {
  private static final long LAST_MILLIS = GlobalWindow.INSTANCE.maxTimestamp().getMillis();

  private final GroupSpec spec;
  private final SystemReduceFn<Object, Object, ?, OutputT, BoundedWindow> reduceFn;
  private final Receiver output;
  private final ExecutableTriggerStateMachine trigger;
  private final KeyedStateInternals state;
  private final KeyedTimerInternals timers;
  private final LateFilter late;
  private final StepMeter meter;
  private @Nullable Task task;
  private @Nullable KeyedState keyed;
  private boolean firesForDrain;

  GroupFunction(
      GroupSpec spec,
      StageContext context,
      SystemReduceFn<Object, Object, ?, OutputT, BoundedWindow> reduceFn,
      Receiver output) {
    this.spec = spec;
    this.reduceFn = reduceFn;
    this.output = output;
    var windowCoder = spec.windowing().getWindowFn().windowCoder();
    trigger =
        ExecutableTriggerStateMachine.create(
            TriggerStateMachines.stateMachineForTrigger(
                TriggerTranslation.toProto(spec.windowing().getTrigger())));
    state = new KeyedStateInternals(windowCoder);
    timers = new KeyedTimerInternals(windowCoder, Holding.NEVER);
    late = new LateFilter(spec.windowing());
    meter = new StepMeter(spec.stepName(), context.metrics());
  }

  @Override
  public void begin(Task batch, KeyedState present) {
    task = batch;
    keyed = present;
    state.begin(batch, present);
    timers.begin(present);
    late.begin(batch);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // rows are windowed values, and may be null
  public void elements(List<Object> elements) throws Exception {
    List<WindowedValue<Object>> values = new ArrayList<>(elements.size());
    Object key = null;
    MetricsContainer outer = meter.enter();
    try {
      for (Object element : elements) {
        WindowedValue<Object> row = late.keep((WindowedValue<Object>) element);
        if (row != null) {
          key = spec.keying().key(row.getValue());
          add(row.withValue(spec.keying().value(row.getValue())), values);
        }
      }
      if (!values.isEmpty()) {
        ReduceFnRunner<Object, Object, OutputT, BoundedWindow> runner = runner(key);
        runner.processElements(values);
        runner.persist();
      }
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      meter.exit(outer);
    }
  }

  /**
   * Windows end with the global window at the latest, but for some, and there is a day more to
   * time: an element that is in it is at its window's end to the runner, which refuses it
   * otherwise.
   */
  private static void add(WindowedValue<Object> row, List<WindowedValue<Object>> to) {
    if (row.getTimestamp().getMillis() <= LAST_MILLIS) {
      to.add(row);
      return;
    }
    for (WindowedValue<Object> each : row.explodeWindows()) {
      BoundedWindow window = Elements.onlyWindow(each);
      to.add(
          each.getTimestamp().isAfter(window.maxTimestamp())
              ? Elements.like(
                  each,
                  each.getValue(),
                  window.maxTimestamp(),
                  each.getWindows(),
                  each.getPaneInfo())
              : each);
    }
  }

  @Override
  public void timers(List<Timer> due) throws Exception {
    Map<BoundedWindow, List<TimerData>> byWindow = new LinkedHashMap<>();
    for (Timer timer : due) {
      TimerData data = timers.decode(timer, keyed().isCausedByDrain());
      byWindow.computeIfAbsent(windowOf(data.getNamespace()), none -> new ArrayList<>()).add(data);
    }
    MetricsContainer outer = meter.enter();
    try {
      ReduceFnRunner<Object, Object, OutputT, BoundedWindow> runner =
          runner(spec.keying().decode(keyed().key()));
      firesForDrain = keyed().isCausedByDrain();
      for (List<TimerData> ofWindow : byWindow.values()) {
        runner.onTimers(ofWindow);
      }
      runner.persist();
    } catch (Throwable failure) {
      throw UserCode.rethrow(failure);
    } finally {
      firesForDrain = false;
      meter.exit(outer);
    }
  }

  private static BoundedWindow windowOf(StateNamespace namespace) {
    if (namespace instanceof WindowNamespace<?> ofWindow) {
      return ofWindow.getWindow();
    }
    return ((WindowAndTriggerNamespace<?>) namespace).getWindow();
  }

  private ReduceFnRunner<Object, Object, OutputT, BoundedWindow> runner(@Nullable Object key) {
    state.moveTo(key);
    return new ReduceFnRunner<>(
        key,
        spec.windowing(),
        trigger,
        state,
        timers,
        this::emit,
        NullSideInputReader.empty(),
        reduceFn,
        spec.options().get());
  }

  private void emit(WindowedValue<KV<Object, OutputT>> result) {
    try {
      output.accept(firesForDrain ? Elements.causedByDrain(result) : result);
    } catch (Exception e) {
      throw UserCode.rethrow(e);
    }
  }

  @Override
  public void finish() {
    state.flush();
    if (task != null) {
      late.report();
      meter.report(task);
    }
  }

  private KeyedState keyed() {
    if (keyed == null) {
      throw new IllegalStateException("A grouping runs within a batch only");
    }
    return keyed;
  }

  @Override
  public void close() {
    meter.close();
  }
}
