package dev.sluice.engine.aggregate;

import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import java.io.IOException;
import java.util.List;

/**
 * Windows are one where they overlap. A window is its bounds; in the record it is
 *
 * <pre>
 *   | start i64 | max i64 |
 * </pre>
 */
final class Overlapping implements Merging {
  private final Intervals windows;
  private final Aggregation aggregation;

  Overlapping(Intervals windows, Aggregation aggregation) {
    this.windows = windows;
    this.aggregation = aggregation;
  }

  @Override
  public GatheredWindows gathered() {
    return new GatheredSessions(windows, aggregation);
  }

  @Override
  public Merged merge(List<Session> stored, GatheredWindows gathered, Now now) {
    return new SessionMerge(aggregation, now).merge(stored, gathered.sessions());
  }

  @Override
  public Object window(Session session) {
    return windows.between(session.startMillis, session.maxMillis);
  }

  @Override
  public void write(Session session, ByteSink out) {
    out.writeLong(session.startMillis);
    out.writeLong(session.maxMillis);
  }

  @Override
  public Session read(ByteFeed in) throws IOException {
    return new Session(in.readLong(), in.readLong());
  }
}
