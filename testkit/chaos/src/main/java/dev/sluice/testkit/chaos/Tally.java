package dev.sluice.testkit.chaos;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was done and what came of it. Owned by the main thread. */
final class Tally {
  /** What is counted. */
  enum Of {
    /** Checkpoints that were taken to their end and compared. */
    RUNS,
    /** Processes that were started. */
    STARTS,
    KILLS,
    /** What was killed by them: a process may run several. */
    QUERIES_KILLED,
    /** Kills before the first record was read. */
    KILLS_IN_START,
    STOPS,
    DRAINS,
    PAUSES,
    DAMAGES,
    /** Damages or other faults that were refused in words. */
    REFUSED,
    /** Lines that were due and written once. */
    RIGHT,
    LOST,
    DOUBLED,
    WRONG,
    HUNG,
    /** Ends that nobody asked for, or whose message does not say what to do. */
    UNCLEAR
  }

  private final Map<Of, Long> counts = new EnumMap<>(Of.class);
  private final PrintStream out;

  Tally(PrintStream out) {
    this.out = out;
  }

  void add(Of what) {
    add(what, 1);
  }

  void add(Of what, long count) {
    counts.merge(what, count, Long::sum);
  }

  long count(Of what) {
    return counts.getOrDefault(what, 0L);
  }

  /** Something that must be looked at. */
  void bad(Of what, String about) {
    add(what);
    out.println(what + ": " + about);
  }

  void say(String line) {
    out.println(line);
  }

  /** Compares what was written with what was due; returns whether it is the same. */
  boolean compare(String about, Map<String, Integer> due, List<String> written) {
    Map<String, Integer> found = new HashMap<>();
    written.forEach(line -> found.merge(line, 1, Integer::sum));
    long before = count(Of.LOST) + count(Of.DOUBLED) + count(Of.WRONG);
    for (String line : due.keySet()) {
      int times = found.getOrDefault(line, 0);
      if (times == 0) {
        bad(Of.LOST, about + " lost " + line);
      } else if (times > 1) {
        bad(Of.DOUBLED, about + " has " + times + " times " + line);
      } else {
        add(Of.RIGHT);
      }
    }
    for (String line : found.keySet()) {
      if (!due.containsKey(line)) {
        bad(Of.WRONG, about + " has " + line);
      }
    }
    return count(Of.LOST) + count(Of.DOUBLED) + count(Of.WRONG) == before;
  }

  boolean isClean() {
    return count(Of.LOST) + count(Of.DOUBLED) + count(Of.WRONG) + count(Of.HUNG) + count(Of.UNCLEAR)
        == 0;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Of what : Of.values()) {
      if (count(what) > 0 || what.compareTo(Of.LOST) >= 0) {
        text.append(' ').append(what.name().toLowerCase(java.util.Locale.ROOT)).append('=');
        text.append(count(what));
      }
    }
    return text.substring(1);
  }
}
