package dev.sluice.engine.aggregate;

import dev.sluice.engine.plan.ElementCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a batch has gathered of one key: windows that do not overlap, in the order of time.
 *
 * <p>Owned by the task's thread.
 */
final class GatheredSessions {
  private static final int SESSION_BYTES = 120;

  private final List<Session> sessions = new ArrayList<>(2);

  List<Session> sessions() {
    return sessions;
  }

  /** Adds an element in the window from {@code startMillis} to {@code maxMillis}. */
  void add(long startMillis, long maxMillis, Object element, Aggregation aggregation) {
    Session session = take(startMillis, maxMillis, aggregation);
    Object accumulator = session.state.accumulator;
    session.state.accumulator =
        aggregation.add(
            accumulator == null ? aggregation.createAccumulator() : accumulator, element);
    session.count++;
  }

  /** Adds what was combined before; it must all be of one window, and is not counted. */
  void addPartial(long startMillis, long maxMillis, Object partial, Aggregation aggregation) {
    take(startMillis, maxMillis, aggregation).state.add(partial, aggregation);
  }

  /** The session that this window belongs to; the window and all it overlaps are merged into it. */
  private Session take(long startMillis, long maxMillis, Aggregation aggregation) {
    int first = firstEndingFrom(startMillis);
    if (first == sessions.size() || sessions.get(first).startMillis > maxMillis) {
      Session added = new Session(startMillis, maxMillis);
      sessions.add(first, added);
      return added;
    }
    Session into = sessions.get(first);
    into.isUniform &= into.startMillis == startMillis && into.maxMillis == maxMillis;
    into.startMillis = Math.min(into.startMillis, startMillis);
    into.maxMillis = Math.max(into.maxMillis, maxMillis);
    int next = first + 1;
    while (next < sessions.size() && sessions.get(next).startMillis <= into.maxMillis) {
      into.absorb(sessions.get(next++), aggregation);
    }
    if (next > first + 1) {
      sessions.subList(first + 1, next).clear();
    }
    return into;
  }

  /** The first session that has not ended before {@code millis}; mostly it is the last of all. */
  private int firstEndingFrom(long millis) {
    int low = 0;
    int high = sessions.size();
    if (high > 0 && sessions.get(high - 1).maxMillis < millis) {
      return high;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sessions.get(middle).maxMillis < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Estimates what is gathered; encodes nothing. */
  static final class Sizes implements ElementCodec {
    private static final long serialVersionUID = 1L;

    private final ElementCodec accumulators;

    Sizes(ElementCodec accumulators) {
      this.accumulators = accumulators;
    }

    @Override
    public void encode(Object element, OutputStream out) {
      throw new UnsupportedOperationException("What a batch gathers stays in memory");
    }

    @Override
    public Object decode(InputStream in) {
      throw new UnsupportedOperationException("What a batch gathers stays in memory");
    }

    @Override
    public long sizeBytes(Object element) {
      long bytes = 0;
      for (Session session : ((GatheredSessions) element).sessions) {
        Object accumulator = session.state.accumulator;
        bytes += SESSION_BYTES + (accumulator == null ? 0 : accumulators.sizeBytes(accumulator));
      }
      return bytes;
    }

    @Override
    public ElementCodec copy() {
      return new Sizes(accumulators.copy());
    }
  }
}
