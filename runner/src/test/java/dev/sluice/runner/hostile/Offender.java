package dev.sluice.runner.hostile;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Does one deed in one place of a pipeline, wherever a copy of it is called. What tests look at is
 * kept by its number, for copies are made.
 */
final class Offender implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Map<Integer, Seen> SEEN = new ConcurrentHashMap<>();

  private final int number = NUMBERS.incrementAndGet();
  private final Place place;
  private final Deed deed;

  /** What all copies share. */
  private static final class Seen {
    final CountDownLatch reached = new CountDownLatch(1);
    final AtomicLong rows = new AtomicLong();
    volatile boolean isReleased;
  }

  Offender(Place place, Deed deed) {
    this.place = place;
    this.deed = deed;
    SEEN.put(number, new Seen());
  }

  /** User code is called here. */
  void at(Place here) {
    if (here == place) {
      seen().reached.countDown();
      deed.act(this);
    }
  }

  /** A row has come to the end. */
  void row() {
    seen().rows.incrementAndGet();
  }

  long rows() {
    return seen().rows.get();
  }

  boolean hasBeen() {
    return seen().reached.getCount() == 0;
  }

  void awaitDeed() throws InterruptedException {
    if (!seen().reached.await(1, TimeUnit.MINUTES)) {
      throw new AssertionError("It never came to " + place);
    }
  }

  boolean isReleased() {
    return seen().isReleased;
  }

  /** Has what hangs come back. */
  void release() {
    seen().isReleased = true;
  }

  private Seen seen() {
    return Objects.requireNonNull(SEEN.get(number));
  }
}
