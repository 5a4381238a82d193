package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.nexmark.model.BidsPerSession;
import org.apache.beam.sdk.nexmark.model.Event;

/**
 * Query 12: bids per bidder, emitted every so often by the wall clock. How bids are cut into
 * results is a matter of timing; only what they add up to is the same everywhere. Owned by one
 * thread.
 */
final class ProcessingTimeCounts implements Worker {
  private final long everyNanos;
  private final ResultDigest out;
  private final Map<Long, Count> counts = new HashMap<>();
  private long nextNanos;

  private static final class Count {
    private long bids;
  }

  ProcessingTimeCounts(long everyMillis, ResultDigest out) {
    this.everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
    this.out = out;
    this.nextNanos = System.nanoTime() + everyNanos;
  }

  @Override
  public void event(Event event, long millis) {
    if (event.bid != null) {
      counts.computeIfAbsent(event.bid.bidder, b -> new Count()).bids++;
    }
  }

  @Override
  public void emit(long allMillis) {
    long now = System.nanoTime();
    if (allMillis == Long.MAX_VALUE || now - nextNanos >= 0) {
      counts.forEach((bidder, count) -> out.add(new BidsPerSession(bidder, count.bids)));
      counts.clear();
      nextNanos = now + everyNanos;
    }
  }
}
