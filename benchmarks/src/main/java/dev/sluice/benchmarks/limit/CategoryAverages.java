package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.nexmark.model.Auction;
import org.apache.beam.sdk.nexmark.model.Bid;
import org.apache.beam.sdk.nexmark.model.CategoryPrice;

/** Query 4, behind the winning bids: the mean price of a category in sliding windows. */
final class CategoryAverages {
  private final Times times;
  private final Clocks clocks;
  private final Windows.Shared<Map<Long, Mean>> shared =
      new Windows.Shared<>(
          (into, part) ->
              part.forEach(
                  (category, mean) -> into.computeIfAbsent(category, c -> new Mean()).add(mean)));

  private static final class Mean {
    private long sum;
    private long count;

    void add(long price) {
      sum += price;
      count++;
    }

    void add(Mean other) {
      sum += other.sum;
      count += other.count;
    }
  }

  CategoryAverages(Times times, int threads) {
    this.times = times;
    this.clocks = new Clocks(threads);
  }

  Sales.Winners worker(int thread, ResultDigest out) {
    Windows<Map<Long, Mean>> windows = new Windows<>(shared, HashMap::new);
    return new Sales.Winners() {
      @Override
      public void sold(Auction auction, Bid bid) {
        long millis = auction.expires.getMillis() - 1;
        long first = times.paneEnd(millis);
        for (long end = first; end < first + times.windowMillis(); end += times.periodMillis()) {
          windows.at(end).computeIfAbsent(auction.category, c -> new Mean()).add(bid.price);
        }
      }

      @Override
      public void soldUntil(long millis) {
        windows.handOver(millis);
        clocks.set(thread, millis);
        shared.take(clocks.lowest(), (end, means) -> emit(means, out));
      }
    };
  }

  private static void emit(Map<Long, Mean> means, ResultDigest out) {
    means.forEach(
        (category, mean) ->
            out.add(new CategoryPrice(category, Math.round((double) mean.sum / mean.count), true)));
  }
}
