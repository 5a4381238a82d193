package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.nexmark.model.AuctionPrice;
import org.apache.beam.sdk.nexmark.model.Bid;
import org.apache.beam.sdk.nexmark.model.Event;

/** The queries that look at one event at a time. */
final class Filters {
  private Filters() {}

  /** Query 0: to bytes and back. */
  static Worker passThrough(ResultDigest out) {
    return (event, millis) -> out.add(copy(event));
  }

  /** Query 1. */
  static Worker toEuros(ResultDigest out) {
    return (event, millis) -> {
      Bid bid = event.bid;
      if (bid != null) {
        out.add(new Bid(bid.auction, bid.bidder, (bid.price * 89) / 100, bid.dateTime, bid.extra));
      }
    };
  }

  /** Query 2. */
  static Worker selection(int skip, ResultDigest out) {
    return (event, millis) -> {
      Bid bid = event.bid;
      if (bid != null && bid.auction % skip == 0) {
        out.add(new AuctionPrice(bid.auction, bid.price));
      }
    };
  }

  /** Query 13. */
  static Worker enriched(int rows, ResultDigest out) {
    Map<Long, String> side = sideInput(rows);
    return (event, millis) -> {
      Bid bid = event.bid;
      if (bid != null) {
        String extra = side.get(bid.bidder % rows);
        out.add(new Bid(bid.auction, bid.bidder, bid.price, bid.dateTime, extra));
      }
    };
  }

  /** Numbers and their names. */
  static Map<Long, String> sideInput(int rows) {
    Map<Long, String> side = new HashMap<>();
    for (long row = 0; row < rows; row++) {
      side.put(row, Long.toString(row));
    }
    return side;
  }

  @SuppressWarnings("deprecation") // the query does it with this context
  private static Event copy(Event event) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Event.CODER.encode(event, bytes, Coder.Context.OUTER);
      return Event.CODER.decode(new ByteArrayInputStream(bytes.toByteArray()), Coder.Context.OUTER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
