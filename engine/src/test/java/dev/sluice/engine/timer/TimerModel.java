package dev.sluice.engine.timer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.fake.FakeTask;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.timer.KeyedFunction.Delivery;
import dev.sluice.state.StateView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Timers and holds as they are meant: maps in memory, one key after the other. Keys don't know of
 * each other, so only the order within a key says something.
 */
final class TimerModel {
  private final TimerProgram program;
  private final Delivery delivery;
  private final Map<String, Key> keys = new TreeMap<>();
  private long watermark = EventTime.MIN_MILLIS;

  TimerModel(TimerProgram program, Delivery delivery) {
    this.program = program;
    this.delivery = delivery;
  }

  /**
   * One batch.
   *
   * @param steps the watermarks that the input watermark goes through
   * @param onlyClockKeys if not null, the budget ended after the clock timers of these keys
   */
  void batch(
      List<TimerProgram.Row> rows,
      long clock,
      List<Long> steps,
      @Nullable Set<String> onlyClockKeys) {
    program.begin();
    for (TimerProgram.Row row : rows) {
      program.row(keys.computeIfAbsent(row.key(), Key::new), row);
    }
    for (Key key : keys.values()) {
      if (onlyClockKeys == null || onlyClockKeys.contains(key.name)) {
        key.fireClocks(clock);
      }
    }
    for (long step : steps) {
      watermark = step;
      for (Key key : keys.values()) {
        key.fireEvents(step);
      }
    }
  }

  Map<String, List<String>> firings() {
    return program.log();
  }

  /** Compares what the operator reported with what is owed. */
  void check(FakeTask task) {
    long allHolds = EventTime.MAX_MILLIS;
    long wakeEvent = EventTime.MAX_MILLIS;
    long wakeClock = EventTime.MAX_MILLIS;
    for (Key key : keys.values()) {
      for (long hold : key.holds.values()) {
        allHolds = Math.min(allHolds, hold);
      }
      for (Timer timer : key.timers.values()) {
        allHolds = timer.holds() ? Math.min(allHolds, timer.outputMillis()) : allHolds;
        if (timer.domain() == TimeDomain.EVENT) {
          wakeEvent = Math.min(wakeEvent, timer.timeMillis());
        } else {
          wakeClock = Math.min(wakeClock, timer.timeMillis());
        }
      }
    }
    boolean mayHoldMore = wakeEvent < watermark;
    assertThat(Math.min(watermark, task.holdMillis()))
        .isBetween(
            Math.min(mayHoldMore ? wakeEvent : watermark, allHolds), Math.min(watermark, allHolds));
    assertThat(task.wakeEventMillis()).isEqualTo(wakeEvent);
    assertThat(task.wakeClockMillis()).isEqualTo(wakeClock);
  }

  private final class Key implements KeyedState {
    private final String name;
    private final Map<ByteBuffer, Timer> timers = new TreeMap<>();
    private final Map<ByteBuffer, Long> holds = new TreeMap<>();

    private Key(String name) {
      this.name = name;
    }

    private void fireClocks(long clock) {
      List<Timer> due = before(clock, false);
      if (delivery == Delivery.ALL_DUE_OF_A_KEY) {
        fire(due);
        return;
      }
      for (Timer timer : due) {
        if (isStillSet(timer)) {
          fire(List.of(timer));
        }
      }
    }

    private void fireEvents(long step) {
      for (List<Timer> due = before(step, true); !due.isEmpty(); due = before(step, true)) {
        fire(delivery == Delivery.ALL_DUE_OF_A_KEY ? due : due.subList(0, 1));
      }
    }

    private void fire(List<Timer> due) {
      if (!due.isEmpty()) {
        for (Timer timer : due) {
          deleteTimer(timer.id());
        }
        program.timers(this, due);
      }
    }

    private List<Timer> before(long bound, boolean isEvent) {
      List<Timer> before = new ArrayList<>();
      for (Timer timer : timers.values()) {
        if ((timer.domain() == TimeDomain.EVENT) == isEvent && timer.timeMillis() < bound) {
          before.add(timer);
        }
      }
      before.sort(DueTimers.ORDER);
      return before;
    }

    @SuppressWarnings("ReferenceEquality") // a timer set again with equal facts is another one
    private boolean isStillSet(Timer timer) {
      return timer(timer.id()) == timer;
    }

    @Override
    public byte[] key() {
      return name.getBytes(UTF_8);
    }

    @Override
    public long inputWatermarkMillis() {
      return watermark;
    }

    @Override
    public void setTimer(Timer timer) {
      timers.put(ByteBuffer.wrap(timer.id()), timer);
    }

    @Override
    public void deleteTimer(byte[] id) {
      timers.remove(ByteBuffer.wrap(id));
    }

    @Override
    public @Nullable Timer timer(byte[] id) {
      return timers.get(ByteBuffer.wrap(id));
    }

    @Override
    public void setHold(byte[] id, long millis) {
      holds.put(ByteBuffer.wrap(id), millis);
    }

    @Override
    public void clearHold(byte[] id) {
      holds.remove(ByteBuffer.wrap(id));
    }

    @Override
    public @Nullable Long hold(byte[] id) {
      return holds.get(ByteBuffer.wrap(id));
    }

    @Override
    public int keyGroup() {
      throw new UnsupportedOperationException("Programs don't ask for it");
    }

    @Override
    public StateView view() {
      throw new UnsupportedOperationException("Programs don't ask for it");
    }

    @Override
    public byte[] prefix(int table) {
      throw new UnsupportedOperationException("Programs don't ask for it");
    }

    @Override
    public long outputWatermarkMillis() {
      throw new UnsupportedOperationException("Programs don't ask for it");
    }

    @Override
    public long clockMillis() {
      throw new UnsupportedOperationException("Programs don't ask for it");
    }
  }
}
