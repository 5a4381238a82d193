package dev.sluice.benchmarks;

import dev.sluice.benchmarks.nexmark.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/** What came of all runs, by query and peer. Owned by one thread. */
final class NexmarkFigures {
  private final Map<Query, Map<String, List<NexmarkRun.Passes>>> passes = new TreeMap<>();
  private final Map<String, String> failures = new TreeMap<>();

  void add(Query query, String peer, NexmarkRun.Passes measured) {
    passes
        .computeIfAbsent(query, q -> new TreeMap<>())
        .computeIfAbsent(peer, p -> new ArrayList<>())
        .add(measured);
  }

  /** A peer that failed once has no figures for the query. */
  void fail(Query query, String peer, String message) {
    passes.computeIfAbsent(query, q -> new TreeMap<>()).remove(peer);
    failures.put(query + " on " + peer, message);
  }

  boolean hasFailed(Query query, String peer) {
    return failures.containsKey(query + " on " + peer);
  }

  Map<String, String> failures() {
    return failures;
  }

  Collection<Query> queries() {
    return passes.keySet();
  }

  /** Median of all measured passes; nothing if there is none. */
  OptionalDouble eventsPerSecond(Query query, String peer) {
    return median(query, peer, NexmarkRun.Passes::eventsPerSecond);
  }

  OptionalDouble cpuMicrosPerEvent(Query query, String peer) {
    return median(query, peer, NexmarkRun.Passes::cpuMicrosPerEvent);
  }

  /** How many times as many events per second {@code peer} has as {@code other}. */
  OptionalDouble ratio(Query query, String peer, String other) {
    OptionalDouble ours = eventsPerSecond(query, peer);
    OptionalDouble theirs = eventsPerSecond(query, other);
    return ours.isPresent() && theirs.isPresent()
        ? OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble())
        : OptionalDouble.empty();
  }

  /** The geometric mean over all queries that have a value. */
  OptionalDouble mean(Function<Query, OptionalDouble> value) {
    return passes.keySet().stream()
        .map(value)
        .flatMapToDouble(OptionalDouble::stream)
        .map(Math::log)
        .average()
        .stream()
        .map(Math::exp)
        .findFirst();
  }

  private OptionalDouble median(
      Query query, String peer, Function<NexmarkRun.Passes, List<Double>> values) {
    double[] all =
        passes.getOrDefault(query, Map.of()).getOrDefault(peer, List.of()).stream()
            .flatMap(run -> values.apply(run).stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    int middle = all.length / 2;
    if (all.length == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        all.length % 2 == 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2);
  }
}
