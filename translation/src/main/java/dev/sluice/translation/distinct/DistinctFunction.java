package dev.sluice.translation.distinct;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.TimeDomain;
import dev.sluice.engine.timer.Timer;
import dev.sluice.translation.element.Elements;
import java.util.List;
import org.apache.beam.sdk.values.ValueWithRecordId;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Hands on the first record of each id. A key is an id, and all its state is one clock timer: an id
 * is known as long as its timer stands.
 *
 * <pre>
 *   first record --> timer at clock + kept --> fires: forgotten
 *                                                 or, if this was opened less than kept ago:
 *                                                 timer at opening + kept
 * </pre>
 *
 * <p>Sources deliver again what was not acknowledged when a query died, so ids are needed most just
 * after a start, however long ago the last one ended: time counts from then again. Owned by the
 * task's thread.
 */
final class DistinctFunction implements KeyedFunction {
  private static final byte[] FORGET = new byte[0];
  private static final long NOT_OPENED = Long.MIN_VALUE;

  private final long keptMillis;
  private final Receiver out;
  private long openedMillis = NOT_OPENED;
  private @Nullable KeyedState state;

  DistinctFunction(long keptMillis, Receiver out) {
    this.keptMillis = keptMillis;
    this.out = out;
  }

  @Override
  public void begin(Task task, KeyedState state) {
    this.state = state;
    if (openedMillis == NOT_OPENED) {
      openedMillis = task.clockMillis();
    }
  }

  @Override
  public void elements(List<Object> elements) throws Exception {
    if (state().timer(FORGET) != null) {
      return;
    }
    keepUntil(state().clockMillis() + keptMillis);
    WindowedValue<?> first = (WindowedValue<?>) elements.get(0);
    ValueWithRecordId<?> record = (ValueWithRecordId<?>) first.getValue();
    out.accept(Elements.withValue(first, record.getValue()));
  }

  @Override
  public void timers(List<Timer> due) {
    long leastMillis = openedMillis + keptMillis;
    if (state().clockMillis() <= leastMillis) {
      keepUntil(leastMillis);
    }
  }

  private void keepUntil(long millis) {
    state().setTimer(new Timer(FORGET, TimeDomain.CLOCK, millis, EventTime.MAX_MILLIS, false));
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}

  private KeyedState state() {
    if (state == null) {
      throw new IllegalStateException("No batch has begun");
    }
    return state;
  }
}
