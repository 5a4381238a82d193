package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.nexmark.model.Auction;
import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.nexmark.model.IdNameReserve;
import org.apache.beam.sdk.nexmark.model.Person;

/** Query 8: people who came and sold in the same window. */
final class NewUsers {
  private final Times times;
  private final Windows.Shared<Join> shared = new Windows.Shared<>(Join::addAll);

  private static final class Join {
    private final Map<Long, Person> people = new HashMap<>();
    private final List<Auction> auctions = new ArrayList<>();

    void addAll(Join other) {
      people.putAll(other.people);
      auctions.addAll(other.auctions);
    }

    void emit(ResultDigest out) {
      for (Auction auction : auctions) {
        Person person = people.get(auction.seller);
        if (person != null) {
          out.add(new IdNameReserve(person.id, person.name, auction.reserve));
        }
      }
    }
  }

  NewUsers(Times times) {
    this.times = times;
  }

  Worker worker(ResultDigest out) {
    Windows<Join> own = new Windows<>(shared, Join::new);
    return new Worker() {
      @Override
      public void event(Event event, long millis) {
        if (event.newPerson != null) {
          own.at(times.windowEnd(millis)).people.put(event.newPerson.id, event.newPerson);
        } else if (event.newAuction != null) {
          own.at(times.windowEnd(millis)).auctions.add(event.newAuction);
        }
      }

      @Override
      public void handOver(long ownMillis) {
        own.handOver(ownMillis);
      }

      @Override
      public void emit(long allMillis) {
        shared.take(allMillis, (end, join) -> join.emit(out));
      }
    };
  }
}
