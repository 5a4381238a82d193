package dev.sluice.testkit.pipelines;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/**
 * Where one run of a pipeline is looked at.
 *
 * <p>Workers are in the test's JVM and find what they fill by the run's name. A run that is stopped
 * and goes on elsewhere keeps its name. Owned by the thread that builds the pipeline; only what
 * taps see is filled by others.
 */
final class Taps {
  private static final Map<String, Collection<Seen>> SEEN = new ConcurrentHashMap<>();

  private final String run;
  private final Map<String, Comparison> comparisons = new LinkedHashMap<>();

  /** Taps of a run whose name no other run of this process has. */
  Taps(String run) {
    this.run = run;
  }

  /** Looks at a collection, to be compared in this way. */
  <V> void add(PCollection<KV<String, V>> elements, String name, Comparison comparison) {
    comparisons.put(name, comparison);
    elements.apply(name + "/Tap", ParDo.of(new Tap<>(run + "/" + name)));
  }

  /** How each tap is to be compared, in the order of the pipeline. */
  Map<String, Comparison> comparisons() {
    return comparisons;
  }

  /** What the tap has seen. */
  List<Seen> seen(String name) {
    return new ArrayList<>(SEEN.getOrDefault(run + "/" + name, List.of()));
  }

  /** Forgets what was seen. */
  void clear() {
    comparisons.keySet().forEach(name -> SEEN.remove(run + "/" + name));
  }

  private static final class Tap<V> extends DoFn<KV<String, V>, Void> {
    private final String place;

    Tap(String place) {
      this.place = place;
    }

    @ProcessElement
    public void process(
        @Element KV<String, V> element,
        @Timestamp Instant time,
        BoundedWindow window,
        PaneInfo pane) {
      SEEN.computeIfAbsent(place, name -> new ConcurrentLinkedQueue<>())
          .add(
              new Seen(
                  element.getKey(),
                  String.valueOf(element.getValue()),
                  time.getMillis(),
                  window.toString(),
                  pane));
    }
  }
}
