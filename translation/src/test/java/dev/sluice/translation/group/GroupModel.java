package dev.sluice.translation.group;

import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.InMemoryTimerInternals;
import org.apache.beam.runners.core.LateDataUtils;
import org.apache.beam.runners.core.NullSideInputReader;
import org.apache.beam.runners.core.ReduceFnRunner;
import org.apache.beam.runners.core.SystemReduceFn;
import org.apache.beam.runners.core.TestInMemoryStateInternals;
import org.apache.beam.runners.core.TimerInternals.TimerData;
import org.apache.beam.runners.core.triggers.ExecutableTriggerStateMachine;
import org.apache.beam.runners.core.triggers.TriggerStateMachines;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.construction.TriggerTranslation;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Instant;

/** A grouping as Beam's in-memory state and timers do it: all due timers of a key in one call. */
final class GroupModel<OutputT> {
  private final WindowingStrategy<Object, BoundedWindow> windowing;
  private final SystemReduceFn<Object, Object, ?, OutputT, BoundedWindow> reduceFn;
  private final Map<Object, OfKey> keys = new LinkedHashMap<>();
  private final List<Object> results = new ArrayList<>();
  private long inputMillis = EventTime.MIN_MILLIS;
  private long outputMillis = EventTime.MIN_MILLIS;
  private long clockMillis;
  long dropped;

  GroupModel(
      WindowingStrategy<Object, BoundedWindow> windowing,
      SystemReduceFn<Object, Object, ?, OutputT, BoundedWindow> reduceFn) {
    this.windowing = windowing;
    this.reduceFn = reduceFn;
  }

  private static final class OfKey {
    final TestInMemoryStateInternals<Object> state;
    final InMemoryTimerInternals timers = new InMemoryTimerInternals();

    OfKey(Object key) {
      state = new TestInMemoryStateInternals<>(key);
    }
  }

  List<Object> batch(List<WindowedValue<KV<Object, Object>>> rows, long watermark, long clock)
      throws Exception {
    results.clear();
    Map<Object, List<WindowedValue<Object>>> byKey = new LinkedHashMap<>();
    for (WindowedValue<KV<Object, Object>> row : rows) {
      for (BoundedWindow window : row.getWindows()) {
        Instant expiry = LateDataUtils.garbageCollectionTime(window, windowing);
        if (expiry.getMillis() < inputMillis) {
          dropped++;
          continue;
        }
        byKey
            .computeIfAbsent(row.getValue().getKey(), none -> new ArrayList<>())
            .add(
                WindowedValues.of(
                    row.getValue().getValue(), row.getTimestamp(), window, row.getPaneInfo()));
      }
    }
    clockMillis = clock;
    for (Map.Entry<Object, List<WindowedValue<Object>>> entry : byKey.entrySet()) {
      OfKey of = keys.computeIfAbsent(entry.getKey(), OfKey::new);
      sync(of);
      ReduceFnRunner<Object, Object, OutputT, BoundedWindow> runner = runner(entry.getKey(), of);
      runner.processElements(entry.getValue());
      runner.persist();
    }
    fireClocks();
    fireEvents(watermark);
    inputMillis = watermark;
    long hold = EventTime.MAX_MILLIS;
    for (OfKey of : keys.values()) {
      Instant earliest = of.state.earliestWatermarkHold();
      hold = Math.min(hold, earliest == null ? EventTime.MAX_MILLIS : earliest.getMillis());
    }
    outputMillis = Math.max(outputMillis, Math.min(inputMillis, hold));
    return new ArrayList<>(results);
  }

  long outputMillis() {
    return outputMillis;
  }

  /** The clocks of a key stand where the batch began. */
  private void sync(OfKey of) throws Exception {
    of.timers.advanceInputWatermark(Instant.ofEpochMilli(inputMillis));
    of.timers.advanceOutputWatermark(Instant.ofEpochMilli(outputMillis));
    of.timers.advanceProcessingTime(Instant.ofEpochMilli(clockMillis));
    of.timers.advanceSynchronizedProcessingTime(Instant.ofEpochMilli(clockMillis));
  }

  private void fireClocks() throws Exception {
    for (Map.Entry<Object, OfKey> entry : keys.entrySet()) {
      OfKey of = entry.getValue();
      sync(of);
      List<TimerData> due = new ArrayList<>();
      for (TimerData t = of.timers.removeNextProcessingTimer();
          t != null;
          t = of.timers.removeNextProcessingTimer()) {
        due.add(t);
      }
      for (TimerData t = of.timers.removeNextSynchronizedProcessingTimer();
          t != null;
          t = of.timers.removeNextSynchronizedProcessingTimer()) {
        due.add(t);
      }
      fire(entry.getKey(), of, due);
    }
  }

  private void fireEvents(long watermark) throws Exception {
    for (Map.Entry<Object, OfKey> entry : keys.entrySet()) {
      OfKey of = entry.getValue();
      of.timers.advanceInputWatermark(Instant.ofEpochMilli(watermark));
      List<TimerData> due = nextDue(of);
      while (!due.isEmpty()) {
        fire(entry.getKey(), of, due);
        due = nextDue(of);
      }
    }
  }

  private static List<TimerData> nextDue(OfKey of) {
    List<TimerData> due = new ArrayList<>();
    for (TimerData t = of.timers.removeNextEventTimer();
        t != null;
        t = of.timers.removeNextEventTimer()) {
      due.add(t);
    }
    return due;
  }

  private void fire(Object key, OfKey of, List<TimerData> due) throws Exception {
    if (!due.isEmpty()) {
      ReduceFnRunner<Object, Object, OutputT, BoundedWindow> runner = runner(key, of);
      runner.onTimers(due);
      runner.persist();
    }
  }

  private ReduceFnRunner<Object, Object, OutputT, BoundedWindow> runner(Object key, OfKey of) {
    return new ReduceFnRunner<>(
        key,
        windowing,
        ExecutableTriggerStateMachine.create(
            TriggerStateMachines.stateMachineForTrigger(
                TriggerTranslation.toProto(windowing.getTrigger()))),
        of.state,
        of.timers,
        results::add,
        NullSideInputReader.empty(),
        reduceFn,
        PipelineOptionsFactory.create());
  }
}
