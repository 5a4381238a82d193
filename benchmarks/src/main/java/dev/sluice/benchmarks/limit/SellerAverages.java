package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.nexmark.model.Auction;
import org.apache.beam.sdk.nexmark.model.Bid;
import org.apache.beam.sdk.nexmark.model.SellerPrice;

/**
 * Query 6, behind the winning bids: the mean price of a seller's last ten sales, after each. A
 * seller's auctions come from one generator, so no two threads have the same seller. Owned by one
 * thread.
 */
final class SellerAverages implements Sales.Winners {
  private static final int SALES = 10;

  private final Map<Long, List<Bid>> bySeller = new HashMap<>();
  private final ResultDigest out;

  SellerAverages(ResultDigest out) {
    this.out = out;
  }

  @Override
  public void sold(Auction auction, Bid bid) {
    List<Bid> last = bySeller.computeIfAbsent(auction.seller, s -> new ArrayList<>(SALES + 1));
    last.add(bid);
    last.sort(Bid.ASCENDING_TIME_THEN_PRICE);
    if (last.size() > SALES) {
      last.remove(0);
    }
    long sum = 0;
    for (Bid sale : last) {
      sum += sale.price;
    }
    out.add(new SellerPrice(auction.seller, Math.round((double) sum / last.size())));
  }
}
