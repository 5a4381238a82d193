package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.nexmark.model.Auction;
import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.nexmark.model.NameCityStateId;
import org.apache.beam.sdk.nexmark.model.Person;
import org.jspecify.annotations.Nullable;

/**
 * Query 3: people of three states and their auctions in one category. What is joined is a few
 * hundredths of the events, so one lock does. Safe for all threads.
 */
final class LocalItems {
  private static final Set<String> STATES = Set.of("OR", "ID", "CA");
  private static final int CATEGORY = 10;

  private final long keptMillis;

  /** Guarded by this. */
  private final Map<Long, Seller> sellers = new HashMap<>();

  private static final class Seller {
    private @Nullable Person person;
    private final List<Auction> waiting = new ArrayList<>();
    private long clearedMillis;
  }

  /**
   * A join without rows.
   *
   * @param keptMillis how long after its last event a seller is known
   */
  LocalItems(long keptMillis) {
    this.keptMillis = keptMillis;
  }

  Worker worker(ResultDigest out) {
    return (event, millis) -> {
      if (event.newPerson != null && STATES.contains(event.newPerson.state)) {
        person(event.newPerson, millis, out);
      } else if (event.newAuction != null && event.newAuction.category == CATEGORY) {
        auction(event, millis, out);
      }
    };
  }

  private synchronized void person(Person person, long millis, ResultDigest out) {
    Seller seller = seller(person.id, millis);
    if (seller.person == null) {
      seller.person = person;
      seller.waiting.forEach(auction -> out.add(result(auction, person)));
      seller.waiting.clear();
    }
  }

  private synchronized void auction(Event event, long millis, ResultDigest out) {
    Auction auction = event.newAuction;
    Seller seller = seller(auction.seller, millis);
    if (seller.person == null) {
      seller.waiting.add(auction);
    } else {
      out.add(result(auction, seller.person));
    }
  }

  private Seller seller(long id, long millis) {
    Seller seller = sellers.get(id);
    if (seller == null || seller.clearedMillis < millis) {
      seller = new Seller();
      sellers.put(id, seller);
    }
    seller.clearedMillis = millis + keptMillis;
    return seller;
  }

  private static NameCityStateId result(Auction auction, Person person) {
    return new NameCityStateId(person.name, person.city, person.state, auction.id);
  }
}
