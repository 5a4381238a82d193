package dev.sluice.runner;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/** What pipelines of this process have given, by a name of the test's choice. */
final class Collected {
  private static final Map<String, Collection<String>> ROWS = new ConcurrentHashMap<>();

  private Collected() {}

  /** What was collected under the name since it was last taken. */
  static Collection<String> take(String name) {
    Collection<String> rows = ROWS.remove(name);
    return rows == null ? List.of() : rows;
  }

  /** Collects elements with window and time. */
  static final class Collect<T> extends DoFn<T, Void> {
    private final String name;

    Collect(String name) {
      this.name = name;
    }

    @ProcessElement
    public void process(@Element T element, @Timestamp Instant time, BoundedWindow window) {
      ROWS.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>())
          .add(element + " at " + time + " in " + window);
    }
  }

  /** Collects elements and nothing else of them. */
  static final class Values<T> extends DoFn<T, Void> {
    private final String name;

    Values(String name) {
      this.name = name;
    }

    @ProcessElement
    public void process(@Element T element) {
      ROWS.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>()).add(element.toString());
    }
  }
}
