package dev.sluice.examples.wordcount;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.transforms.DoFn;

/** What reaches the end of a pipeline that runs in this JVM; one object per test. */
final class Collected extends DoFn<String, Void> {
  private static final long serialVersionUID = 1L;
  private static final Map<String, ConcurrentLinkedQueue<String>> ALL = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  @ProcessElement
  public void process(@Element String line) {
    ALL.computeIfAbsent(id, ignored -> new ConcurrentLinkedQueue<>()).add(line);
  }

  /** All lines so far, in order. */
  List<String> sorted() {
    return ALL.getOrDefault(id, new ConcurrentLinkedQueue<>()).stream().sorted().toList();
  }
}
