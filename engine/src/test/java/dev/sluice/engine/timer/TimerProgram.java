package dev.sluice.engine.timer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A random user program: what it does at its n-th call for a key depends on the seed, the key and n
 * only, so that two runs that are called alike do the same. Writes down how it was called.
 */
final class TimerProgram {
  private static final int IDS = 4;
  private static final List<TimeDomain> DOMAINS = List.of(TimeDomain.values());

  /** After so many calls a key's timers set no more, so that every run ends. */
  private static final int LIVELY_CALLS = 80;

  private final long seed;
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<String, List<String>> log = new TreeMap<>();
  private final List<Long> steps = new ArrayList<>();
  private final Set<String> clockKeys = new HashSet<>();

  TimerProgram(long seed) {
    this.seed = seed;
  }

  /** A row of a key; a clearing one takes back all timers and holds. */
  record Row(String key, int number, boolean isClearing) {
    Row clearing() {
      return new Row(key, number, true);
    }
  }

  void begin() {
    steps.clear();
    clockKeys.clear();
  }

  void row(KeyedState state, Row row) {
    note(state, "row " + row.number() + " ");
    if (row.isClearing()) {
      for (int id = 0; id < IDS; id++) {
        state.deleteTimer(id(id));
        state.clearHold(id(id));
      }
      return;
    }
    act(state, true);
  }

  void timers(KeyedState state, List<Timer> due) {
    StringBuilder text = new StringBuilder();
    for (Timer timer : due) {
      text.append(describe(timer)).append(' ');
      assertThat(due.size() > 1 ? state.timer(timer.id()) : null).isNull();
    }
    note(state, text.toString());
    if (due.get(0).domain() == TimeDomain.EVENT) {
      noteStep(state.inputWatermarkMillis());
    } else {
      clockKeys.add(name(state));
    }
    act(state, false);
  }

  /** The batch's event phase ended at this watermark. */
  void endStepsAt(long watermark) {
    noteStep(watermark);
  }

  /** The watermarks at which event timers fired in this batch, and the one that was reached. */
  List<Long> steps() {
    return List.copyOf(steps);
  }

  /** The keys of which clock timers fired in this batch. */
  Set<String> clockKeys() {
    return Set.copyOf(clockKeys);
  }

  Map<String, List<String>> log() {
    return log;
  }

  private void noteStep(long watermark) {
    long last = steps.isEmpty() ? EventTime.MIN_MILLIS : steps.get(steps.size() - 1);
    assertThat(watermark).isGreaterThanOrEqualTo(last);
    if (steps.isEmpty() || watermark > last) {
      steps.add(watermark);
    }
  }

  private void note(KeyedState state, String text) {
    log.computeIfAbsent(name(state), key -> new ArrayList<>())
        .add(text + "in " + state.inputWatermarkMillis());
  }

  private void act(KeyedState state, boolean isRow) {
    String key = name(state);
    int call = calls.merge(key, 1, Integer::sum);
    SplittableRandom random = new SplittableRandom(seed * 31 + key.hashCode() * 1_000_003L + call);
    int actions = random.nextInt(5);
    for (int i = 0; i < actions; i++) {
      byte[] id = id(random.nextInt(IDS));
      switch (random.nextInt(isRow || call < LIVELY_CALLS ? 7 : 2)) {
        case 0 -> state.deleteTimer(id);
        case 1 -> state.clearHold(id);
        case 2 -> state.setHold(id, random.nextInt(400));
        case 3 -> {
          Timer timer = state.timer(id);
          note(state, "timer " + (timer == null ? "none" : describe(timer)));
          note(state, "hold " + state.hold(id));
        }
        default -> state.setTimer(timer(id, random));
      }
    }
  }

  private static Timer timer(byte[] id, SplittableRandom random) {
    TimeDomain domain = DOMAINS.get(random.nextInt(3));
    long time = random.nextInt(domain == TimeDomain.EVENT ? 350 : 250);
    long output = random.nextInt(3) == 0 ? time : time + random.nextInt(40) - 20;
    return new Timer(id, domain, time, output, random.nextBoolean());
  }

  private static String describe(Timer timer) {
    return Arrays.toString(timer.id())
        + "@"
        + timer.domain()
        + timer.timeMillis()
        + "/"
        + timer.outputMillis()
        + (timer.holds() ? "h" : "");
  }

  private static String name(KeyedState state) {
    return new String(state.key(), UTF_8);
  }

  private static byte[] id(int number) {
    return number == 3 ? new byte[] {2, 0} : new byte[] {(byte) number};
  }
}
