package dev.sluice.testkit.chaos.job;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.apache.beam.sdk.transforms.DoFn;

/** User code that does its worst at one entry, and passes on all others. */
final class HostileFn extends DoFn<String, String> {
  private static final long serialVersionUID = 1L;
  private final String deed;
  private final long id;

  HostileFn(String deed, long id) {
    this.deed = deed;
    this.id = id;
  }

  @ProcessElement
  public void process(@Element String line, OutputReceiver<String> lines) throws Exception {
    lines.output(line);
    if (!line.equals(Entry.END) && Entry.parse(line).id() == id) {
      Said.once("hostile");
      act();
    }
  }

  private void act() throws Exception {
    switch (deed) {
      case "throw" -> throw new IllegalStateException("hostile");
      case "checked" -> throw new IOException("hostile");
      case "error" -> throw new AssertionError("hostile");
      case "stack" -> overflow(0);
      case "memory" -> throw new OutOfMemoryError("hostile");
      case "linkage" -> throw new NoSuchMethodError("hostile");
      case "interrupt" -> Thread.currentThread().interrupt();
      case "exit" -> System.exit(7);
      case "halt" -> Runtime.getRuntime().halt(9);
      case "block" -> new CountDownLatch(1).await();
      case "spin" -> spin();
      case "deaf" -> deaf();
      default -> throw new IllegalArgumentException("No hostile deed: " + deed);
    }
  }

  @SuppressWarnings("InfiniteRecursion") // it is what this deed is
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void deaf() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Said.once("interrupted");
      }
    }
  }
}
