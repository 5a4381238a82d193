package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.nexmark.model.Bid;
import org.apache.beam.sdk.nexmark.model.Event;

/** Query 7: the highest bids of each window. */
final class HighestBids {
  private final Times times;
  private final Windows.Shared<Highest> shared = new Windows.Shared<>(Highest::addAll);

  private static final class Highest {
    private final List<Bid> bids = new ArrayList<>();

    void add(Bid bid) {
      long highest = bids.isEmpty() ? Long.MIN_VALUE : bids.get(0).price;
      if (bid.price > highest) {
        bids.clear();
      }
      if (bid.price >= highest) {
        bids.add(bid);
      }
    }

    void addAll(Highest other) {
      other.bids.forEach(this::add);
    }
  }

  HighestBids(Times times) {
    this.times = times;
  }

  Worker worker(ResultDigest out) {
    Windows<Highest> own = new Windows<>(shared, Highest::new);
    return new Worker() {
      @Override
      public void event(Event event, long millis) {
        if (event.bid != null) {
          own.at(times.windowEnd(millis)).add(event.bid);
        }
      }

      @Override
      public void handOver(long ownMillis) {
        own.handOver(ownMillis);
      }

      @Override
      public void emit(long allMillis) {
        shared.take(allMillis, (end, highest) -> highest.bids.forEach(out::add));
      }
    };
  }
}
