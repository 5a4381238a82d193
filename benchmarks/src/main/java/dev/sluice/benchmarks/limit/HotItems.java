package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.nexmark.model.AuctionCount;
import org.apache.beam.sdk.nexmark.model.Event;

/**
 * Query 5: the auctions with the most bids in each sliding window. Bids are counted once, in panes
 * as long as the windows' period, and a window is made of panes.
 */
final class HotItems {
  private final Times times;
  private final Windows.Shared<Map<Long, Count>> shared = new Windows.Shared<>(HotItems::addAll);

  /** Complete panes that windows still need, by their end; guarded by this. */
  private final TreeMap<Long, Map<Long, Count>> panes = new TreeMap<>();

  /** The end of the last window that was emitted; guarded by this. */
  private long emittedEnd = Long.MIN_VALUE;

  private static final class Count {
    private long bids;
  }

  HotItems(Times times) {
    this.times = times;
  }

  Worker worker(ResultDigest out) {
    Windows<Map<Long, Count>> own = new Windows<>(shared, HashMap::new);
    return new Worker() {
      @Override
      public void event(Event event, long millis) {
        if (event.bid != null) {
          own.at(times.paneEnd(millis)).computeIfAbsent(event.bid.auction, a -> new Count()).bids++;
        }
      }

      @Override
      public void handOver(long ownMillis) {
        own.handOver(ownMillis);
      }

      @Override
      public void emit(long allMillis) {
        emitWindows(allMillis, out);
      }
    };
  }

  private synchronized void emitWindows(long millis, ResultDigest out) {
    shared.take(millis, panes::put);
    while (!panes.isEmpty()) {
      long next = emittedEnd == Long.MIN_VALUE ? Long.MIN_VALUE : emittedEnd + times.periodMillis();
      long end = Math.max(next, panes.firstKey());
      if (end > millis) {
        return;
      }
      emitWindow(end, out);
      emittedEnd = end;
      panes.headMap(end - times.windowMillis() + times.periodMillis(), true).clear();
    }
  }

  private void emitWindow(long end, ResultDigest out) {
    Map<Long, Count> counts = new HashMap<>();
    panes
        .subMap(end - times.windowMillis(), false, end, true)
        .values()
        .forEach(pane -> addAll(counts, pane));
    long most = 0;
    for (Count count : counts.values()) {
      most = Math.max(most, count.bids);
    }
    for (Map.Entry<Long, Count> auction : counts.entrySet()) {
      if (auction.getValue().bids == most) {
        out.add(new AuctionCount(auction.getKey(), most));
      }
    }
  }

  private static void addAll(Map<Long, Count> into, Map<Long, Count> part) {
    part.forEach(
        (auction, count) -> into.computeIfAbsent(auction, a -> new Count()).bids += count.bids);
  }
}
