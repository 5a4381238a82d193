package dev.sluice.benchmarks.limit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.apache.beam.sdk.nexmark.model.Auction;
import org.apache.beam.sdk.nexmark.model.AuctionBid;
import org.apache.beam.sdk.nexmark.model.Bid;
import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.nexmark.sources.generator.GeneratorConfig;
import org.jspecify.annotations.Nullable;

/**
 * The winning bid of each auction, found when the auction has expired: queries 4, 6 and 9.
 *
 * <p>Auctions are in hash maps with a lock each, by their id. A bid may come before its auction; it
 * then waits for it, for as long as the query gives it. Safe for all threads.
 */
final class Sales {
  private static final int STRIPES = 64;

  private final long waitMillis;
  private final List<Map<Long, Sale>> stripes = new ArrayList<>();

  /** What takes winners. Owned by one thread. */
  interface Winners {
    void sold(Auction auction, Bid bid);

    /** All auctions of this thread that expire by then were told. */
    default void soldUntil(long millis) {}
  }

  /** Guarded by the map that it is in. */
  private static final class Sale {
    private @Nullable Auction auction;
    private @Nullable Bid best;
    private final List<Bid> waiting = new ArrayList<>(0);

    void auction(Auction auction) {
      this.auction = auction;
      waiting.forEach(bid -> bid(bid, auction));
      waiting.clear();
    }

    void bid(Bid bid, Auction auction) {
      if (bid.price >= auction.reserve
          && bid.dateTime.getMillis() < auction.expires.getMillis()
          && (best == null || beats(bid, best))) {
        best = bid;
      }
    }

    private static boolean beats(Bid bid, Bid best) {
      return bid.price > best.price
          || (bid.price == best.price && bid.dateTime.getMillis() < best.dateTime.getMillis());
    }
  }

  private record Waiting(long auction, long untilMillis) {}

  Sales(NexmarkConfiguration configuration) {
    this.waitMillis = 2 * auctionMillis(configuration);
    for (int i = 0; i < STRIPES; i++) {
      stripes.add(new HashMap<>());
    }
  }

  /** How long the query expects an auction to last. */
  private static long auctionMillis(NexmarkConfiguration configuration) {
    long micros = 0;
    for (long delayMicros :
        configuration.rateShape.interEventDelayUs(
            configuration.firstEventRate,
            configuration.nextEventRate,
            configuration.rateUnit,
            configuration.numEventGenerators)) {
      micros = Math.max(micros, delayMicros);
    }
    micros = micros * GeneratorConfig.PROPORTION_DENOMINATOR / GeneratorConfig.AUCTION_PROPORTION;
    return (micros * configuration.numInFlightAuctions + 999) / 1000;
  }

  static AuctionBid result(Auction auction, Bid bid) {
    return new AuctionBid(auction, bid);
  }

  Worker worker(Winners winners) {
    return new SalesWorker(winners);
  }

  private Map<Long, Sale> stripe(long auction) {
    return stripes.get((int) auction & (STRIPES - 1));
  }

  private final class SalesWorker implements Worker {
    private final Winners winners;
    private final PriorityQueue<Auction> open =
        new PriorityQueue<>((a, b) -> a.expires.compareTo(b.expires));
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    SalesWorker(Winners winners) {
      this.winners = winners;
    }

    @Override
    public void event(Event event, long millis) {
      if (event.bid != null) {
        bid(event.bid, millis);
      } else if (event.newAuction != null) {
        auction(event.newAuction);
      }
    }

    private void auction(Auction auction) {
      Map<Long, Sale> stripe = stripe(auction.id);
      synchronized (stripe) {
        stripe.computeIfAbsent(auction.id, id -> new Sale()).auction(auction);
      }
      open.add(auction);
    }

    private void bid(Bid bid, long millis) {
      Map<Long, Sale> stripe = stripe(bid.auction);
      synchronized (stripe) {
        Sale sale = stripe.computeIfAbsent(bid.auction, id -> new Sale());
        if (sale.auction != null) {
          sale.bid(bid, sale.auction);
          return;
        }
        sale.waiting.add(bid);
      }
      waiting.add(new Waiting(bid.auction, millis + waitMillis));
    }

    @Override
    public void emit(long allMillis) {
      while (!open.isEmpty() && open.element().expires.getMillis() <= allMillis) {
        expire(open.remove());
      }
      while (!waiting.isEmpty() && waiting.element().untilMillis() <= allMillis) {
        giveUp(waiting.remove());
      }
      winners.soldUntil(allMillis);
    }

    private void expire(Auction auction) {
      Map<Long, Sale> stripe = stripe(auction.id);
      Sale sale;
      synchronized (stripe) {
        sale = stripe.remove(auction.id);
      }
      if (sale != null && sale.best != null) {
        winners.sold(auction, sale.best);
      }
    }

    /** Bids wait in the order in which they came: the first in the list is the one. */
    private void giveUp(Waiting bid) {
      Map<Long, Sale> stripe = stripe(bid.auction());
      synchronized (stripe) {
        Sale sale = stripe.get(bid.auction());
        if (sale != null && sale.auction == null) {
          sale.waiting.remove(0);
          if (sale.waiting.isEmpty()) {
            stripe.remove(bid.auction());
          }
        }
      }
    }
  }
}
