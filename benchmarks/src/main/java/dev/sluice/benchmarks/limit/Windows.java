package dev.sluice.benchmarks.limit;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * A thread's open windows, by their end, in front of those that all threads share.
 *
 * @param <T> what is gathered in a window
 */
final class Windows<T> {
  private final Shared<T> shared;
  private final Supplier<T> empty;
  private final TreeMap<Long, T> open = new TreeMap<>();
  private long lastEnd = Long.MIN_VALUE;
  private T last;

  Windows(Shared<T> shared, Supplier<T> empty) {
    this.shared = shared;
    this.empty = empty;
    this.last = empty.get();
  }

  /** The window that ends then, of this thread alone. */
  T at(long end) {
    if (end != lastEnd) {
      lastEnd = end;
      last = open.computeIfAbsent(end, e -> empty.get());
    }
    return last;
  }

  /** Hands over all that end by then. */
  void handOver(long millis) {
    while (!open.isEmpty() && open.firstKey() <= millis) {
      Map.Entry<Long, T> first = open.pollFirstEntry();
      shared.add(first.getKey(), first.getValue());
      lastEnd = Long.MIN_VALUE;
    }
  }

  /** The windows of all threads. Safe for all of them. */
  static final class Shared<T> {
    private final BiConsumer<T, T> merge;

    /** Guarded by this. */
    private final TreeMap<Long, T> windows = new TreeMap<>();

    /**
     * Windows that are merged so.
     *
     * @param merge adds the second to the first
     */
    Shared(BiConsumer<T, T> merge) {
      this.merge = merge;
    }

    synchronized void add(long end, T part) {
      T there = windows.putIfAbsent(end, part);
      if (there != null) {
        merge.accept(there, part);
      }
    }

    /** Takes those that end by then, in order. */
    synchronized void take(long millis, BiConsumer<Long, T> taker) {
      while (!windows.isEmpty() && windows.firstKey() <= millis) {
        Map.Entry<Long, T> first = windows.pollFirstEntry();
        taker.accept(first.getKey(), first.getValue());
      }
    }
  }
}
