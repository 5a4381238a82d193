package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.job.Entry;
import dev.sluice.testkit.chaos.job.LedgerSteps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The entries that a seed gives, as many as asked for, and which lines have to come of them. */
final class Ledger {
  private static final long MILLIS_PER_ENTRY = 20;
  private static final int KEYS = 17;

  private final Random random;
  private final List<Entry> entries = new ArrayList<>();

  Ledger(long seed) {
    random = new Random(seed);
  }

  /** The next so many entries. */
  List<Entry> more(int count) {
    int from = entries.size();
    for (int i = 0; i < count; i++) {
      long id = entries.size();
      String key = "k" + random.nextInt(KEYS);
      entries.add(new Entry(id, key, random.nextInt(100), id * MILLIS_PER_ENTRY));
    }
    return List.copyOf(entries.subList(from, entries.size()));
  }

  int size() {
    return entries.size();
  }

  /** The lines of all entries that were given out, each with how often it is due: once. */
  Map<String, Integer> lines() {
    Map<String, Integer> lines = new HashMap<>();
    Map<String, Long> counts = new HashMap<>();
    Map<String, long[]> seconds = new TreeMap<>();
    Map<String, List<long[]>> sessions = new TreeMap<>();
    for (Entry entry : entries) {
      lines.put("record|" + entry.id(), 1);
      lines.put("count|" + entry.key() + "|" + counts.merge(entry.key(), 1L, Long::sum), 1);
      long start = entry.millis() / LedgerSteps.WINDOW_MILLIS * LedgerSteps.WINDOW_MILLIS;
      long[] second = seconds.computeIfAbsent(entry.key() + "|" + start, key -> new long[2]);
      second[0]++;
      second[1] += entry.amount();
      addToSession(sessions.computeIfAbsent(entry.key(), key -> new ArrayList<>()), entry);
    }
    seconds.forEach(
        (second, counted) -> {
          lines.put("timer|" + second + "|" + counted[0], 1);
          lines.put("sum|" + second + "|" + counted[1], 1);
        });
    sessions.forEach(
        (key, all) -> all.forEach(s -> lines.put("session|" + key + "|" + s[0] + "|" + s[2], 1)));
    return lines;
  }

  /** A session is its first and last time and its amount. */
  private static void addToSession(List<long[]> sessions, Entry entry) {
    long[] last = sessions.isEmpty() ? null : sessions.get(sessions.size() - 1);
    if (last != null && entry.millis() < last[1] + LedgerSteps.GAP_MILLIS) {
      last[1] = entry.millis();
      last[2] += entry.amount();
    } else {
      sessions.add(new long[] {entry.millis(), entry.millis(), entry.amount()});
    }
  }
}
