package dev.sluice.engine.run;

/** How much of the heap one who gathers rows may take: in a small heap less than usual. */
public final class HeapShare {
  private HeapShare() {}

  /**
   * The lesser of what is usual and a part of the largest heap that this process may have.
   *
   * @param usualBytes what suits a heap of some gigabytes, at least 1
   * @param part takes one in so many bytes of the heap, at least 1
   */
  public static long bytes(long usualBytes, int part) {
    return Math.max(1, Math.min(usualBytes, Runtime.getRuntime().maxMemory() / part));
  }
}
