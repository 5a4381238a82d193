package dev.sluice.benchmarks.limit;

import dev.sluice.benchmarks.nexmark.ResultDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.nexmark.model.Bid;
import org.apache.beam.sdk.nexmark.model.BidsPerSession;
import org.apache.beam.sdk.nexmark.model.Event;
import org.joda.time.Instant;

/**
 * Bids in sessions of their bidder: queries 11 and 14. Bidders are in hash maps with a lock each;
 * each thread emits the sessions of its share of the maps. Safe for all threads.
 */
final class BidderSessions {
  private static final int STRIPES = 64;

  /** Of event time, between two looks for sessions that have ended. */
  private static final long LOOK_MILLIS = 1000;

  private final long gapMillis;
  private final int threads;
  private final List<Map<Long, List<Session>>> stripes = new ArrayList<>();

  /** Guarded by the map that it is in. */
  private static final class Session {
    private long startMillis;
    private long endMillis;
    private long bids;
    private final List<Bid> kept = new ArrayList<>(0);

    Session(long startMillis, long endMillis) {
      this.startMillis = startMillis;
      this.endMillis = endMillis;
    }

    boolean meets(long start, long end) {
      return startMillis < end && start < endMillis;
    }

    void addAll(Session other) {
      startMillis = Math.min(startMillis, other.startMillis);
      endMillis = Math.max(endMillis, other.endMillis);
      bids += other.bids;
      kept.addAll(other.kept);
    }
  }

  /** What is done with sessions. Called under the lock of the bidder. */
  private interface Sink {
    void bid(Session session, Bid bid);

    void end(long bidder, Session session);
  }

  BidderSessions(long gapMillis, int threads) {
    this.gapMillis = gapMillis;
    this.threads = threads;
    for (int i = 0; i < STRIPES; i++) {
      stripes.add(new HashMap<>());
    }
  }

  /** Query 11: counts; a session with {@code atOnce} bids is emitted and counted anew. */
  Worker counting(int thread, long atOnce, ResultDigest out) {
    return new SessionWorker(
        thread,
        new Sink() {
          @Override
          public void bid(Session session, Bid bid) {
            if (++session.bids >= atOnce) {
              end(bid.bidder, session);
              session.bids = 0;
            }
          }

          @Override
          public void end(long bidder, Session session) {
            if (session.bids > 0) {
              out.add(new BidsPerSession(bidder, session.bids));
            }
          }
        });
  }

  /** Query 14: each bid with the side input's text and the bounds of its session. */
  Worker enriching(int thread, int rows, ResultDigest out) {
    Map<Long, String> side = Filters.sideInput(rows);
    return new SessionWorker(
        thread,
        new Sink() {
          @Override
          public void bid(Session session, Bid bid) {
            session.kept.add(bid);
          }

          @Override
          public void end(long bidder, Session session) {
            String text = side.get(bidder % rows);
            Instant start = Instant.ofEpochMilli(session.startMillis);
            Instant end = Instant.ofEpochMilli(session.endMillis);
            for (Bid bid : session.kept) {
              String extra = text + ":" + start + ":" + end;
              out.add(new Bid(bid.auction, bid.bidder, bid.price, bid.dateTime, extra));
            }
          }
        });
  }

  private Session sessionOf(List<Session> sessions, long millis) {
    long end = millis + gapMillis;
    Session met = null;
    Iterator<Session> each = sessions.iterator();
    while (each.hasNext()) {
      Session session = each.next();
      if (!session.meets(millis, end)) {
        continue;
      }
      if (met == null) {
        met = session;
        met.startMillis = Math.min(met.startMillis, millis);
        met.endMillis = Math.max(met.endMillis, end);
      } else {
        met.addAll(session);
        each.remove();
      }
    }
    if (met == null) {
      met = new Session(millis, end);
      sessions.add(met);
    }
    return met;
  }

  private final class SessionWorker implements Worker {
    private final int thread;
    private final Sink sink;
    private long nextLookMillis = Long.MIN_VALUE;

    SessionWorker(int thread, Sink sink) {
      this.thread = thread;
      this.sink = sink;
    }

    @Override
    public void event(Event event, long millis) {
      Bid bid = event.bid;
      if (bid != null) {
        Map<Long, List<Session>> stripe = stripes.get((int) bid.bidder & (STRIPES - 1));
        synchronized (stripe) {
          List<Session> sessions = stripe.computeIfAbsent(bid.bidder, bidder -> new ArrayList<>(1));
          sink.bid(sessionOf(sessions, millis), bid);
        }
      }
    }

    @Override
    public void emit(long allMillis) {
      if (allMillis < nextLookMillis) {
        return;
      }
      nextLookMillis = allMillis == Long.MAX_VALUE ? allMillis : allMillis + LOOK_MILLIS;
      for (int i = thread; i < STRIPES; i += threads) {
        Map<Long, List<Session>> stripe = stripes.get(i);
        synchronized (stripe) {
          emit(stripe, allMillis);
        }
      }
    }

    private void emit(Map<Long, List<Session>> stripe, long millis) {
      var bidders = stripe.entrySet().iterator();
      while (bidders.hasNext()) {
        Map.Entry<Long, List<Session>> bidder = bidders.next();
        bidder.getValue().removeIf(session -> ended(bidder.getKey(), session, millis));
        if (bidder.getValue().isEmpty()) {
          bidders.remove();
        }
      }
    }

    private boolean ended(long bidder, Session session, long millis) {
      if (session.endMillis > millis) {
        return false;
      }
      sink.end(bidder, session);
      return true;
    }
  }
}
