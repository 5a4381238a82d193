package dev.sluice.engine.aggregate;

import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Windows are one where a rule says so, which is asked once for all that a key has and gets. A
 * window is itself; in the record it is
 *
 * <pre>
 *   | length i32 | window |
 * </pre>
 */
final class ByRule implements Merging {
  private final MergingRule rule;
  private final Windows windows;
  private final Aggregation aggregation;

  ByRule(MergingRule rule, Aggregation aggregation) {
    this.rule = rule;
    this.windows = aggregation.windows();
    this.aggregation = aggregation;
  }

  @Override
  public GatheredWindows gathered() {
    return new GatheredByWindow(windows);
  }

  @Override
  public Merged merge(List<Session> stored, GatheredWindows gathered, Now now) throws Exception {
    return new RuleMerge(windows, aggregation, now).merge(stored, gathered.sessions(), rule);
  }

  @Override
  public Object window(Session session) {
    return session.window();
  }

  @Override
  public void write(Session session, ByteSink out) {
    byte[] window = windows.encode(session.window());
    out.writeInt(window.length);
    out.write(window, 0, window.length);
  }

  @Override
  public Session read(ByteFeed in) throws IOException {
    Object window = windows.decode(in.take(in.readInt()));
    return new Session(window, windows.maxTimestampMillis(window));
  }

  /** What a batch has gathered of one key, each window by itself. */
  private static final class GatheredByWindow implements GatheredWindows {
    /** So many are looked through. */
    private static final int FEW = 8;

    private final Windows windows;
    private final List<Session> sessions = new ArrayList<>(2);
    private @Nullable Map<Object, Session> byWindow;

    GatheredByWindow(Windows windows) {
      this.windows = windows;
    }

    @Override
    public List<Session> sessions() {
      return sessions;
    }

    @Override
    public Session at(Object window) {
      Session found = find(window);
      if (found != null) {
        return found;
      }
      Session added = new Session(window, windows.maxTimestampMillis(window));
      sessions.add(added);
      if (byWindow != null) {
        byWindow.put(window, added);
      } else if (sessions.size() > FEW) {
        byWindow = new HashMap<>();
        for (Session session : sessions) {
          byWindow.put(session.window(), session);
        }
      }
      return added;
    }

    private @Nullable Session find(Object window) {
      if (byWindow != null) {
        return byWindow.get(window);
      }
      for (int i = 0; i < sessions.size(); i++) {
        if (sessions.get(i).window().equals(window)) {
          return sessions.get(i);
        }
      }
      return null;
    }
  }
}
