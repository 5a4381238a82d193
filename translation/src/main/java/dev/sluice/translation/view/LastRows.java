package dev.sluice.translation.view;

import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;

/**
 * Hands a singleton's combine the last row of each window that a batch brings. Those before it were
 * panes of their own, which it has replaced by the time that the batch advances.
 *
 * <p>A row of the time and pane of the last one came together with it: they are no singleton. Of
 * rows that are replaced anyway nothing is kept, so that is not asked. Owned by the task's thread.
 */
final class LastRows implements Operator, KeyAware {
  private final Operator combine;
  private final SingletonInput input;
  private final Map<BoundedWindow, WindowedValue<?>> lastRows = new HashMap<>();
  private byte[] key = {};
  private int keyGroup;

  LastRows(Operator combine, SingletonInput input) {
    this.combine = combine;
    this.input = input;
  }

  @Override
  public void begin(Task task) throws Exception {
    lastRows.clear();
    combine.begin(task);
  }

  @Override
  public boolean produce() throws Exception {
    return combine.produce();
  }

  @Override
  public void elements(int number, Chunk chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      key = chunk.key(i);
      keyGroup = chunk.keyGroup(i);
      WindowedValue<?> row = (WindowedValue<?>) chunk.element(i);
      for (BoundedWindow window : row.getWindows()) {
        take(window, row);
      }
    }
  }

  private void take(BoundedWindow window, WindowedValue<?> row) {
    if (SingletonPanes.isEmptyEnd(window, row, value(row))) {
      return;
    }
    WindowedValue<?> last = lastRows.get(window);
    if (last != null) {
      int order = Pane.of(row).compareTo(Pane.of(last));
      if (order == 0) {
        input.refuse(value(last), value(row));
      } else if (order < 0) {
        return;
      }
    }
    lastRows.put(window, row);
  }

  private static @Nullable Object value(WindowedValue<?> row) {
    return ((KV<?, ?>) row.getValue()).getValue();
  }

  @Override
  public void advance(long inputWatermarkMillis) throws Exception {
    if (!lastRows.isEmpty()) {
      combine.elements(0, new Last(rows(), key, keyGroup));
      lastRows.clear();
    }
    combine.advance(inputWatermarkMillis);
  }

  private List<WindowedValue<?>> rows() {
    List<WindowedValue<?>> rows = new ArrayList<>(lastRows.size());
    lastRows.forEach(
        (window, row) ->
            rows.add(
                WindowedValues.of(row.getValue(), row.getTimestamp(), window, row.getPaneInfo())));
    return rows;
  }

  @Override
  public void finish() throws Exception {
    combine.finish();
  }

  @Override
  public byte @Nullable [] currentKey() {
    return combine instanceof KeyAware aware ? aware.currentKey() : null;
  }

  @Override
  public void close() throws Exception {
    lastRows.clear();
    combine.close();
  }

  /** When a row came. Rows that were not grouped yet have their time alone. */
  private record Pane(long millis, long index) implements Comparable<Pane> {
    private static final Comparator<Pane> IN_ORDER =
        Comparator.comparingLong(Pane::millis).thenComparingLong(Pane::index);

    static Pane of(WindowedValue<?> row) {
      return new Pane(row.getTimestamp().getMillis(), row.getPaneInfo().getIndex());
    }

    @Override
    public int compareTo(Pane other) {
      return IN_ORDER.compare(this, other);
    }
  }

  /** The last rows, all of the one key that a singleton's rows have. */
  private record Last(List<WindowedValue<?>> rows, byte[] oneKey, int group) implements Chunk {
    /** Roughly what a row takes; it is counted where it came from. */
    private static final long ROW_BYTES = 100;

    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public long sizeBytes() {
      return rows.size() * ROW_BYTES;
    }

    @Override
    public Object element(int i) {
      return rows.get(i);
    }

    @Override
    public byte[] key(int i) {
      return oneKey;
    }

    @Override
    public int keyGroup(int i) {
      return group;
    }
  }
}
