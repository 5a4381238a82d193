package dev.sluice.engine.aggregate.fixed;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import dev.sluice.engine.aggregate.AccumulatorTable;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Lifetime;
import dev.sluice.engine.aggregate.PartFormat;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.WindowState;
import dev.sluice.engine.aggregate.Windows;
import dev.sluice.engine.key.KeyLayout;
import dev.sluice.engine.key.TimedTable;
import dev.sluice.state.Contents;
import dev.sluice.state.Cursor;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a windowed aggregation keeps its windows: window-major, so that closing one is a scan.
 *
 * <pre>
 *   timed 0 windows | max timestamp | key group | key | window |  -> see WindowFormat
 *   timed 1 changed | max timestamp | key group | key | window |  -> | version u8 |
 *   timed 2 parts   | max timestamp | key group | key | length i32 | window | number i64 |
 *                                                                  -> the accumulator's bytes
 * </pre>
 *
 * <p>Keys stand as {@link KeyLayout} says. Since every window has the same lateness, the order of
 * their ends is also that in which they expire: a window keeps its place when it closes. The second
 * table is empty between batches; see {@link WindowedOperator}. Owned by the task's thread.
 */
final class WindowStore {
  private static final int WINDOWS = 0;
  private static final int CHANGED = 1;
  private static final int PARTS = 2;

  /** About how large a part of a long sequence is, in memory. */
  private static final long PART_BYTES = 1 << 20;

  private static final int KEY_AT = 11;
  private static final byte[] MARK = {1};

  private final Aggregation aggregation;
  private final Windows windows;
  private final WindowFormat format;
  private final PartFormat partFormat;
  private final Lifetime lifetime;
  private final long inlineBytes;

  /** All windows, and those whose end was not yet dealt with. The same table, seen twice. */
  private @Nullable TimedTable all;

  private @Nullable TimedTable open;
  private @Nullable StateView view;
  private byte[] lastWindowBytes = {};
  private @Nullable Object lastWindow;

  WindowStore(Aggregation aggregation, Lifetime lifetime, TableLimits limits) {
    this.inlineBytes = limits.inlineBytes();
    this.aggregation = aggregation;
    this.windows = aggregation.windows();
    this.format = new WindowFormat(aggregation);
    this.partFormat = new PartFormat(aggregation);
    this.lifetime = lifetime;
  }

  /**
   * A batch begins.
   *
   * @param openMillis no window that ends before has been left open
   */
  void begin(StateView view, long openMillis) {
    this.view = view;
    if (all == null) {
      all = new TimedTable(WINDOWS, lifetime.expiredBefore(openMillis));
      open = new TimedTable(WINDOWS, openMillis);
    }
    all().begin(view);
    open().begin(view);
  }

  /** All windows, by maximal timestamp. */
  TimedTable all() {
    return present(all);
  }

  /**
   * The windows whose end was not yet dealt with; to be asked only, changes are for {@link #all}.
   */
  TimedTable open() {
    return present(open);
  }

  byte[] stateKey(AccumulatorTable.Entry entry) {
    return KeyLayout.join(
        Tables.timed(WINDOWS, entry.maxTimestampMillis, entry.keyGroup),
        KeyLayout.encode(entry.key),
        windows.encode(entry.window));
  }

  List<byte @Nullable []> values(List<byte[]> stateKeys) {
    return view().getAll(stateKeys);
  }

  void put(byte[] stateKey, byte[] key, WindowState state) throws IOException {
    if (state.hasObsoleteParts) {
      deleteParts(stateKey);
    }
    Object sequence = aggregation.isSequence() ? state.accumulator : null;
    if (sequence != null && partFormat.sizeBytes(sequence) > inlineBytes) {
      putParts(stateKey, state, sequence);
      state.accumulator = null;
    }
    all().put(stateKey, format.encode(key, state));
    if (!state.isClosed) {
      open().notice(Tables.order(stateKey));
    }
  }

  /** The window and what is known of it. */
  WindowFormat.Decoded decode(byte[] stateKey, byte[] value, byte @Nullable [] expectedKey)
      throws IOException {
    WindowFormat.Decoded decoded = format.decode(value, expectedKey);
    if (decoded.state().parts > 0) {
      byte[] parts = partsKey(stateKey);
      decoded.state().stored =
          () -> Contents.read(view(), parts, Tables.after(parts), partFormat.decoding());
    }
    return decoded;
  }

  /** Deletes what is stored apart. */
  void deleteParts(byte[] stateKey) {
    byte[] parts = partsKey(stateKey);
    view().deleteRange(parts, Tables.after(parts));
  }

  private void putParts(byte[] stateKey, WindowState state, Object sequence) throws IOException {
    byte[] parts = partsKey(stateKey);
    for (Object part : aggregation.cut(sequence, PART_BYTES)) {
      view().put(Bytes.concat(parts, Longs.toByteArray(state.parts++)), partFormat.encode(part));
    }
  }

  /** What the keys of all parts begin with; no other window's begin so. */
  private static byte[] partsKey(byte[] stateKey) {
    int windowAt = KEY_AT + KeyLayout.encodedLength(stateKey, KEY_AT);
    byte[] key = Arrays.copyOf(stateKey, windowAt);
    key[0] = Tables.timed(PARTS, 0)[0];
    byte[] window = Arrays.copyOfRange(stateKey, windowAt, stateKey.length);
    return Bytes.concat(key, Ints.toByteArray(window.length), window);
  }

  byte[] keyOf(byte[] stateKey, WindowFormat.Decoded decoded) {
    return decoded.longKey() == null ? KeyLayout.decode(stateKey, KEY_AT) : decoded.longKey();
  }

  /** The window of an entry; those of one end mostly are one window, which is decoded once. */
  Object windowOf(byte[] stateKey) {
    int at = KEY_AT + KeyLayout.encodedLength(stateKey, KEY_AT);
    Object window = lastWindow;
    if (window == null
        || !Arrays.equals(
            lastWindowBytes, 0, lastWindowBytes.length, stateKey, at, stateKey.length)) {
      lastWindowBytes = Arrays.copyOfRange(stateKey, at, stateKey.length);
      window = windows.decode(lastWindowBytes);
      lastWindow = window;
    }
    return window;
  }

  /** The maximal timestamp of an entry's window. */
  long maxTimestampMillis(byte[] stateKey) {
    return Tables.order(stateKey);
  }

  void markChanged(byte[] stateKey) {
    view().put(inTable(stateKey, CHANGED), MARK);
  }

  /** The marks of this batch. */
  Cursor changed() {
    byte[] start = Tables.timed(CHANGED, Long.MIN_VALUE);
    return view().scan(start, Tables.after(new byte[] {start[0]}));
  }

  /** The entry that a mark stands for. */
  byte[] markedKey(byte[] mark) {
    return inTable(mark, WINDOWS);
  }

  void deleteMarks(List<byte[]> marks) {
    for (byte[] mark : marks) {
      view().delete(mark);
    }
  }

  private static byte[] inTable(byte[] key, int table) {
    byte[] moved = key.clone();
    moved[0] = Tables.timed(table, 0)[0];
    return moved;
  }

  private StateView view() {
    return present(view);
  }

  private static <T> T present(@Nullable T of) {
    if (of == null) {
      throw new IllegalStateException("Windows are used outside a batch");
    }
    return of;
  }
}
