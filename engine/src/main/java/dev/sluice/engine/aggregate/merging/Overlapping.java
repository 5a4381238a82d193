package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
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
    return new GatheredIntervals(windows, aggregation);
  }

  @Override
  public Merged merge(List<KeyWindow> stored, GatheredWindows gathered, Now now) {
    return new OverlapMerge(aggregation, now).merge(stored, gathered.keyWindows());
  }

  @Override
  public Object window(KeyWindow keyWindow) {
    return windows.between(keyWindow.startMillis, keyWindow.maxMillis);
  }

  @Override
  public void write(KeyWindow keyWindow, ByteSink out) {
    out.writeLong(keyWindow.startMillis);
    out.writeLong(keyWindow.maxMillis);
  }

  @Override
  public KeyWindow read(ByteFeed in) throws IOException {
    return new KeyWindow(in.readLong(), in.readLong());
  }
}
