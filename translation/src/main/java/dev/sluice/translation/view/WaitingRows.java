package dev.sluice.translation.view;

import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.operator.HeapShare;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.WindowedValue;
import org.jspecify.annotations.Nullable;

/**
 * Rows that wait, by window of the main input, in the order in which they came.
 *
 * <pre>
 *   add --> pending --- end of the batch, or many --> written, in blocks --> release
 *                                                 \-> kept as well, while there is room --/
 * </pre>
 *
 * <p>So a row is read back only if the task was opened anew since, or too many wait. Where the main
 * input is keyed a row lies in its key's group. Owned by the task's thread.
 */
final class WaitingRows {
  /** How much is in memory at most where nobody says otherwise. */
  static final long MOST_BYTES = HeapShare.bytes(32 << 20, 32);

  private static final int RELEASED_AT_ONCE = 1_000;
  private static final long RELEASED_BYTES = 1 << 20;

  /** About how large a written block of rows is. */
  private static final int BLOCK_BYTES = 32 << 10;

  private final ElementCodec codec;
  private final Coder<BoundedWindow> windowCoder;
  private final Map<BoundedWindow, Waiting> windows = new LinkedHashMap<>();
  private final long mostBytes;
  private final ByteFeed block = new ByteFeed();
  private @Nullable StateView state;
  private long batch;
  private long number;
  private long pendingBytes;
  private long keptBytes;
  private boolean hasPending;
  private boolean isLoaded;

  /**
   * No rows yet.
   *
   * @param mostBytes how much may be in memory before it is written, and beside what is written, by
   *     estimate
   */
  WaitingRows(ElementCodec codec, Coder<BoundedWindow> windowCoder, long mostBytes) {
    this.codec = codec;
    this.windowCoder = windowCoder;
    this.mostBytes = mostBytes;
  }

  /** The rows of a window. */
  private static final class Waiting {
    /** Of rows in state: per key group the earliest time. */
    final Map<Integer, Long> earliest = new HashMap<>();

    KeyedRows pending = new KeyedRows();
    long earliestPending = EventTime.MAX_MILLIS;

    /** The written rows, in their order; null if not all are in memory. */
    @Nullable KeyedRows kept = new KeyedRows();

    /** Of rows that a task before this one has written. */
    static Waiting unread() {
      Waiting waiting = new Waiting();
      waiting.kept = null;
      return waiting;
    }

    long earliestMillis() {
      long all = earliestPending;
      for (long ofGroup : earliest.values()) {
        all = Math.min(all, ofGroup);
      }
      return all;
    }
  }

  void begin(Task task) {
    state = task.state();
    batch = task.batch();
    number = 0;
    if (!isLoaded) {
      load();
      isLoaded = true;
    }
  }

  private StateView state() {
    if (state == null) {
      throw new IllegalStateException("Rows can wait within a batch only");
    }
    return state;
  }

  private void load() {
    byte[] table = Layout.keyedTable(Layout.WAITING);
    try (Cursor cursor = state().scan(table, Tables.after(table))) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        int length = Layout.intAt(key, 3);
        BoundedWindow window = IterableContent.decode(windowCoder, key, 7, length);
        windows
            .computeIfAbsent(window, none -> Waiting.unread())
            .earliest
            .put(Tables.keyGroup(key), Layout.longAt(cursor.value(), 0));
      }
    }
  }

  /** The windows for which rows wait. */
  List<BoundedWindow> windows() {
    return new ArrayList<>(windows.keySet());
  }

  boolean isEmpty() {
    return windows.isEmpty();
  }

  boolean has(BoundedWindow window) {
    return windows.containsKey(window);
  }

  /** The earliest time of all rows that wait; {@code MAX_MILLIS} if there are none. */
  long earliestMillis() {
    long earliest = EventTime.MAX_MILLIS;
    for (Waiting waiting : windows.values()) {
      earliest = Math.min(earliest, waiting.earliestMillis());
    }
    return earliest;
  }

  void add(BoundedWindow window, WindowedValue<?> row, byte[] key, int keyGroup)
      throws IOException {
    Waiting waiting = windows.computeIfAbsent(window, none -> new Waiting());
    long bytes = sizeBytes(row, key);
    waiting.pending.add(row, key, keyGroup, bytes);
    waiting.earliestPending = Math.min(waiting.earliestPending, row.getTimestamp().getMillis());
    hasPending = true;
    pendingBytes += bytes;
    if (pendingBytes >= mostBytes) {
      write();
    }
  }

  /** What a row takes in memory, about. */
  long sizeBytes(WindowedValue<?> row, byte[] key) {
    return codec.sizeBytes(row) + key.length;
  }

  /** Takes rows that were released, in their order. */
  @FunctionalInterface
  interface Release {
    void accept(KeyedRows rows) throws Exception;
  }

  /** Gives all rows of {@code window} to {@code next} and forgets them. */
  void release(BoundedWindow window, Release next) throws Exception {
    Waiting waiting = windows.remove(window);
    if (waiting == null) {
      return;
    }
    KeyedRows kept = waiting.kept;
    if (kept != null && kept.size() > 0) {
      next.accept(kept);
    }
    for (int keyGroup : waiting.earliest.keySet()) {
      byte[] prefix = rows(keyGroup, window);
      if (kept == null) {
        releaseWritten(prefix, keyGroup, next);
      }
      state().deleteRange(prefix, Tables.after(prefix));
      state().delete(waitingKey(keyGroup, window));
    }
    if (waiting.pending.size() > 0) {
      next.accept(waiting.pending);
    }
    keptBytes -= sizeBytes(kept);
    pendingBytes -= waiting.pending.sizeBytes();
  }

  private static long sizeBytes(@Nullable KeyedRows rows) {
    return rows == null ? 0 : rows.sizeBytes();
  }

  /** Forgets all rows of {@code window}; says how many there were. */
  long drop(BoundedWindow window) throws Exception {
    long[] dropped = {0};
    release(window, rows -> dropped[0] += rows.size());
    return dropped[0];
  }

  private void releaseWritten(byte[] prefix, int keyGroup, Release next) throws Exception {
    KeyedRows rows = new KeyedRows();
    try (Cursor cursor = state().scan(prefix, Tables.after(prefix))) {
      while (cursor.next()) {
        block.reset(cursor.value(), 0);
        while (block.available() > 0) {
          byte[] key = block.take(block.readInt());
          int left = block.available();
          Object row = codec.decode(block);
          rows.add(row, key, keyGroup, left - block.available());
        }
        if (rows.size() >= RELEASED_AT_ONCE || rows.sizeBytes() >= RELEASED_BYTES) {
          next.accept(rows);
          rows = new KeyedRows();
        }
      }
    }
    if (rows.size() > 0) {
      next.accept(rows);
    }
  }

  /** Writes all rows that are only in memory. */
  void write() throws IOException {
    if (!hasPending) {
      return; // most batches: windows may wait for long, without a row that comes to them
    }
    for (Map.Entry<BoundedWindow, Waiting> entry : windows.entrySet()) {
      if (entry.getValue().pending.size() > 0) {
        write(entry.getKey(), entry.getValue());
      }
    }
    pendingBytes = 0;
    hasPending = false;
  }

  private void write(BoundedWindow window, Waiting waiting) throws IOException {
    Map<Integer, Long> earliest = new HashMap<>();
    Map<Integer, ByteSink> blocks = new HashMap<>();
    for (int i = 0; i < waiting.pending.size(); i++) {
      WindowedValue<?> row = (WindowedValue<?>) waiting.pending.element(i);
      int keyGroup = waiting.pending.keyGroup(i);
      ByteSink rows = blocks.computeIfAbsent(keyGroup, none -> new ByteSink());
      byte[] key = waiting.pending.key(i);
      rows.writeInt(key.length);
      rows.write(key, 0, key.length);
      codec.encode(row, rows);
      earliest.merge(keyGroup, row.getTimestamp().getMillis(), Math::min);
      if (rows.size() >= BLOCK_BYTES) {
        putBlock(window, keyGroup, rows);
      }
    }
    for (Map.Entry<Integer, ByteSink> rest : blocks.entrySet()) {
      if (rest.getValue().size() > 0) {
        putBlock(window, rest.getKey(), rest.getValue());
      }
    }
    for (Map.Entry<Integer, Long> ofGroup : earliest.entrySet()) {
      int keyGroup = ofGroup.getKey();
      long all = waiting.earliest.merge(keyGroup, ofGroup.getValue(), Math::min);
      state().put(waitingKey(keyGroup, window), Layout.ofLong(all));
    }
    keep(waiting);
  }

  private void putBlock(BoundedWindow window, int keyGroup, ByteSink rows) {
    byte[] key = new Layout.Key(rows(keyGroup, window)).number(batch).number(number++).bytes();
    state().put(key, rows.toByteArray());
    rows.reset();
  }

  /** What was pending is written: it stays in memory as well, if all of its window does. */
  private void keep(Waiting waiting) {
    KeyedRows kept = waiting.kept;
    KeyedRows written = waiting.pending;
    if (kept != null && keptBytes + written.sizeBytes() <= mostBytes) {
      kept.addAll(written);
      keptBytes += written.sizeBytes();
    } else {
      waiting.kept = null;
      keptBytes -= sizeBytes(kept);
    }
    waiting.pending = new KeyedRows();
    waiting.earliestPending = EventTime.MAX_MILLIS;
  }

  private byte[] rows(int keyGroup, BoundedWindow window) {
    return new Layout.Key(Tables.keyed(Layout.ROWS, keyGroup))
        .part(Layout.encode(windowCoder, window))
        .bytes();
  }

  private byte[] waitingKey(int keyGroup, BoundedWindow window) {
    return new Layout.Key(Tables.keyed(Layout.WAITING, keyGroup))
        .part(Layout.encode(windowCoder, window))
        .bytes();
  }
}
