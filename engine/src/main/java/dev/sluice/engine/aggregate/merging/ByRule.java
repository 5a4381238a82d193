package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Windows;
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
  public Merged merge(List<KeyWindow> stored, GatheredWindows gathered, Now now) throws Exception {
    return new RuleMerge(windows, aggregation, now).merge(stored, gathered.keyWindows(), rule);
  }

  @Override
  public Object window(KeyWindow keyWindow) {
    return keyWindow.window();
  }

  @Override
  public void write(KeyWindow keyWindow, ByteSink out) {
    byte[] window = windows.encode(keyWindow.window());
    out.writeInt(window.length);
    out.write(window, 0, window.length);
  }

  @Override
  public KeyWindow read(ByteFeed in) throws IOException {
    Object window = windows.decode(in.take(in.readInt()));
    return new KeyWindow(window, windows.maxTimestampMillis(window));
  }

  /** What a batch has gathered of one key, each window by itself. */
  private static final class GatheredByWindow implements GatheredWindows {
    /** So many are looked through. */
    private static final int FEW = 8;

    private final Windows windows;
    private final List<KeyWindow> keyWindows = new ArrayList<>(2);
    private @Nullable Map<Object, KeyWindow> byWindow;

    GatheredByWindow(Windows windows) {
      this.windows = windows;
    }

    @Override
    public List<KeyWindow> keyWindows() {
      return keyWindows;
    }

    @Override
    public KeyWindow at(Object window) {
      KeyWindow found = find(window);
      if (found != null) {
        return found;
      }
      KeyWindow added = new KeyWindow(window, windows.maxTimestampMillis(window));
      keyWindows.add(added);
      if (byWindow != null) {
        byWindow.put(window, added);
      } else if (keyWindows.size() > FEW) {
        byWindow = new HashMap<>();
        for (KeyWindow keyWindow : keyWindows) {
          byWindow.put(keyWindow.window(), keyWindow);
        }
      }
      return added;
    }

    private @Nullable KeyWindow find(Object window) {
      if (byWindow != null) {
        return byWindow.get(window);
      }
      for (int i = 0; i < keyWindows.size(); i++) {
        if (keyWindows.get(i).window().equals(window)) {
          return keyWindows.get(i);
        }
      }
      return null;
    }
  }
}
