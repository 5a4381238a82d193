package dev.sluice.translation.view;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.run.Task;
import dev.sluice.engine.time.EventTime;
import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
 * <p>New ones wait in memory; those that still do at the end of the batch, or are too many, are
 * written. Where the main input is keyed a row lies in its key's group. Owned by the task's thread.
 */
final class WaitingRows {
  private static final int MOST_IN_MEMORY = 50_000;
  private static final int RELEASED_AT_ONCE = 1_000;

  private final ElementCodec codec;
  private final Coder<BoundedWindow> windowCoder;
  private final Map<BoundedWindow, Waiting> windows = new LinkedHashMap<>();
  private @Nullable StateView state;
  private long batch;
  private long number;
  private int inMemory;
  private boolean isLoaded;

  WaitingRows(ElementCodec codec, Coder<BoundedWindow> windowCoder) {
    this.codec = codec;
    this.windowCoder = windowCoder;
  }

  /** The rows of a window. */
  private static final class Waiting {
    /** Of rows in state: per key group the earliest time. */
    final Map<Integer, Long> earliest = new HashMap<>();

    Rows pending = new Rows();
    long earliestPending = EventTime.MAX_MILLIS;

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
            .computeIfAbsent(window, none -> new Waiting())
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
    waiting.pending.add(row, key, keyGroup);
    waiting.earliestPending = Math.min(waiting.earliestPending, row.getTimestamp().getMillis());
    inMemory++;
    if (inMemory >= MOST_IN_MEMORY) {
      write();
    }
  }

  /** Takes rows that were released, in their order. */
  @FunctionalInterface
  interface Release {
    void accept(Rows rows) throws Exception;
  }

  /** Gives all rows of {@code window} to {@code next} and forgets them. */
  void release(BoundedWindow window, Release next) throws Exception {
    Waiting waiting = windows.remove(window);
    if (waiting == null) {
      return;
    }
    for (int keyGroup : waiting.earliest.keySet()) {
      releaseWritten(rows(keyGroup, window), keyGroup, next);
      state().delete(waitingKey(keyGroup, window));
    }
    inMemory -= waiting.pending.size();
    if (waiting.pending.size() > 0) {
      next.accept(waiting.pending);
    }
  }

  /** Forgets all rows of {@code window}; says how many there were. */
  long drop(BoundedWindow window) throws Exception {
    long[] dropped = {0};
    release(window, rows -> dropped[0] += rows.size());
    return dropped[0];
  }

  private void releaseWritten(byte[] prefix, int keyGroup, Release next) throws Exception {
    byte[] end = Tables.after(prefix);
    Rows rows = new Rows();
    try (Cursor cursor = state().scan(prefix, end)) {
      while (cursor.next()) {
        byte[] value = cursor.value();
        int keyLength = Layout.intAt(value, 0);
        byte[] key = java.util.Arrays.copyOfRange(value, 4, 4 + keyLength);
        int from = 4 + keyLength;
        Object row = codec.decode(new ByteArrayInputStream(value, from, value.length - from));
        rows.add(row, key, keyGroup);
        if (rows.size() == RELEASED_AT_ONCE) {
          next.accept(rows);
          rows = new Rows();
        }
      }
    }
    if (rows.size() > 0) {
      next.accept(rows);
    }
    state().deleteRange(prefix, end);
  }

  /** Writes all rows that are only in memory. */
  void write() throws IOException {
    if (inMemory == 0) {
      return;
    }
    for (Map.Entry<BoundedWindow, Waiting> entry : windows.entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
    inMemory = 0;
  }

  private void write(BoundedWindow window, Waiting waiting) throws IOException {
    Map<Integer, Long> earliest = new HashMap<>();
    for (int i = 0; i < waiting.pending.size(); i++) {
      WindowedValue<?> row = (WindowedValue<?>) waiting.pending.element(i);
      int keyGroup = waiting.pending.keyGroup(i);
      byte[] key = new Layout.Key(rows(keyGroup, window)).number(batch).number(number++).bytes();
      state().put(key, encode(waiting.pending.key(i), row));
      earliest.merge(keyGroup, row.getTimestamp().getMillis(), Math::min);
    }
    for (Map.Entry<Integer, Long> ofGroup : earliest.entrySet()) {
      int keyGroup = ofGroup.getKey();
      long all = waiting.earliest.merge(keyGroup, ofGroup.getValue(), Math::min);
      state().put(waitingKey(keyGroup, window), Layout.ofLong(all));
    }
    waiting.pending = new Rows();
    waiting.earliestPending = EventTime.MAX_MILLIS;
  }

  private byte[] encode(byte[] key, WindowedValue<?> row) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new Layout.Key(new byte[0]).part(key).bytes());
    codec.encode(row, bytes);
    return bytes.toByteArray();
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
