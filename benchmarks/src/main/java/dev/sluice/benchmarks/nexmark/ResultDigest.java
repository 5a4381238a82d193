package dev.sluice.benchmarks.nexmark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.nexmark.model.Auction;
import org.apache.beam.sdk.nexmark.model.AuctionBid;
import org.apache.beam.sdk.nexmark.model.AuctionCount;
import org.apache.beam.sdk.nexmark.model.AuctionPrice;
import org.apache.beam.sdk.nexmark.model.Bid;
import org.apache.beam.sdk.nexmark.model.BidsPerSession;
import org.apache.beam.sdk.nexmark.model.CategoryPrice;
import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.nexmark.model.NameCityStateId;
import org.apache.beam.sdk.nexmark.model.Person;
import org.apache.beam.sdk.nexmark.model.SellerPrice;
import org.apache.beam.sdk.util.VarInt;

/**
 * What a set of results adds up to, whatever their order, without keeping them. Owned by one
 * thread.
 *
 * <p>Rows are results and the checksum is the sum of their hashes, for most queries. Where the
 * runner may choose when panes fire, each result counts as often as it says ({@code SUMS}); where
 * an update replaces the one before, the last of each key is kept ({@code LAST_OF_KEY}).
 */
public final class ResultDigest {
  private final Query query;
  private final Map<Long, Object> lastOfKey = new HashMap<>();
  private long rows;
  private long checksum;

  public ResultDigest(Query query) {
    this.query = query;
  }

  /** Adds a result of the query. */
  public void add(Object result) {
    switch (query.comparison()) {
      case EACH -> {
        rows++;
        checksum += hash(result);
      }
      case SUMS -> addSum((BidsPerSession) result);
      case LAST_OF_KEY -> lastOfKey.put(((SellerPrice) result).seller, result);
    }
  }

  /** Adds what another holds, which was gathered after this. */
  public void add(ResultDigest other) {
    rows += other.rows;
    checksum += other.checksum;
    lastOfKey.putAll(other.lastOfKey);
  }

  public long rows() {
    return rows + lastOfKey.size();
  }

  public long checksum() {
    long sum = checksum;
    for (Object last : lastOfKey.values()) {
      sum += hash(last);
    }
    return sum;
  }

  public boolean sameAs(ResultDigest other) {
    return rows() == other.rows() && checksum() == other.checksum();
  }

  @Override
  public String toString() {
    return String.format("%,d results, checksum %016x", rows(), checksum());
  }

  /** Its fields are private; its coder writes a person's id and a count. */
  private void addSum(BidsPerSession result) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BidsPerSession.CODER.encode(result, bytes);
      ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
      long person = VarInt.decodeLong(in);
      long bids = VarInt.decodeLong(in);
      rows += bids;
      checksum += mix(person) * bids;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long hash(Object result) {
    if (result instanceof Bid bid) {
      return hash(bid);
    } else if (result instanceof Event event) {
      return hash(event);
    } else if (result instanceof AuctionPrice price) {
      return mix(price.auction, price.price);
    } else if (result instanceof AuctionBid winner) {
      return mix(winner.auction.id, winner.bid.price, winner.bid.dateTime.getMillis());
    } else if (result instanceof AuctionCount count) {
      return mix(count.auction, count.num);
    } else if (result instanceof CategoryPrice price) {
      return mix(price.category, price.price, price.isLast ? 1 : 0);
    } else if (result instanceof NameCityStateId item) {
      return mix(item.id, mix(item.name.hashCode(), item.city.hashCode(), item.state.hashCode()));
    }
    return mix(result.hashCode());
  }

  /** A bid's extra text is the generator's padding, but where the query has put it in. */
  private long hash(Bid bid) {
    long hash = mix(bid.auction, bid.bidder, mix(bid.price, bid.dateTime.getMillis()));
    return query == Query.Q13 || query == Query.Q14 ? mix(hash, bid.extra.hashCode()) : hash;
  }

  private long hash(Event event) {
    if (event.bid != null) {
      return hash(event.bid);
    }
    if (event.newAuction != null) {
      Auction auction = event.newAuction;
      return mix(auction.id, auction.seller, mix(auction.reserve, auction.expires.getMillis()));
    }
    Person person = event.newPerson;
    return mix(person.id, person.name.hashCode(), person.dateTime.getMillis());
  }

  private static long mix(long a, long b, long c) {
    return mix(mix(a, b), c);
  }

  private static long mix(long a, long b) {
    return mix(mix(a) + b);
  }

  /** The finisher of SplittableRandom's generator. */
  private static long mix(long value) {
    long hash = value + 0x9e3779b97f4a7c15L;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
