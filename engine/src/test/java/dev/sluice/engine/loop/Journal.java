package dev.sluice.engine.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.engine.timer.KeyedFunction;
import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.TimeDomain;
import dev.sluice.engine.timer.Timer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what happens to it and when, hands rows on, and does what those say that begin with
 * its name.
 *
 * <pre>
 *   A clock 5    a clock timer in 5 ms           A hold 5 9   the same; holds the output at 9
 *   A event 5    an event timer for 5            A sleep 5    the same for 0; takes 5 ms of the world
 *   A busy 5     a clock timer for now that takes 5 ms of the world and is set again
 * </pre>
 */
final class Journal implements KeyedFunction {
  private final String name;
  private final ScriptFixture world;
  private final Receiver out;
  private @Nullable KeyedState state;

  Journal(String name, ScriptFixture world, Receiver out) {
    this.name = name;
    this.world = world;
    this.out = out;
  }

  @Override
  public void begin(Task task, KeyedState present) {
    state = present;
  }

  @Override
  public void elements(List<Object> elements) throws Exception {
    for (Object element : elements) {
      String row = (String) element;
      write(row);
      if (row.startsWith(name + " ")) {
        obey(row);
      }
      out.accept(row);
    }
  }

  private void obey(String row) {
    String[] words = row.split(" ", -1);
    long number = Long.parseLong(words[2]);
    long outputMillis = words.length > 3 ? Long.parseLong(words[3]) : EventTime.MAX_MILLIS;
    byte[] id = row.getBytes(UTF_8);
    Timer timer =
        switch (words[1]) {
          case "clock", "hold" ->
              new Timer(id, TimeDomain.CLOCK, clock() + number, outputMillis, words.length > 3);
          case "busy" -> new Timer(id, TimeDomain.CLOCK, clock(), 0, false);
          case "event" -> new Timer(id, TimeDomain.EVENT, number, number, false);
          case "sleep" -> new Timer(id, TimeDomain.EVENT, 0, 0, false);
          default -> throw new IllegalArgumentException(row);
        };
    state().setTimer(timer);
  }

  @Override
  public void timers(List<Timer> due) {
    for (Timer timer : due) {
      String row = new String(timer.id(), UTF_8);
      write("timer " + row);
      if (row.contains(" sleep ") || row.contains(" busy ")) {
        world.clock.advanceMillis(Long.parseLong(row.split(" ", -1)[2]));
      }
      if (row.contains(" busy ")) {
        obey(row);
      }
    }
  }

  private void write(String what) {
    long watermark = state().inputWatermarkMillis();
    String at = watermark == EventTime.MAX_MILLIS ? "the end" : Long.toString(watermark);
    world.journal.add(
        name
            + ": "
            + what
            + (world.isScripted() ? " at " + (clock() - EventTime.MIN_MILLIS) : "")
            + (watermark == EventTime.MIN_MILLIS ? "" : ", event time " + at));
  }

  private long clock() {
    return state().clockMillis();
  }

  private KeyedState state() {
    if (state == null) {
      throw new IllegalStateException("Called before begin");
    }
    return state;
  }

  @Override
  public void finish() {}

  @Override
  public void close() {}
}
