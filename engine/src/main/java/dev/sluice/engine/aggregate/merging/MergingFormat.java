package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.PaneBits;
import dev.sluice.engine.aggregate.WindowState;
import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.key.KeyLayout;
import dev.sluice.engine.plan.ElementCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a key in the state.
 *
 * <pre>
 *   | version 1 u8 | long key u8 | key length i32 | key | visit i64 | windows i32 | window ... |
 *                    1: the full key is there, since the record stands under its hash
 *
 *   window
 *   | flags u8 | window | count i64 | indices | clock i64 | runs | accumulator |
 *     0-3 see PaneBits, as of the indices
 *     4   held
 *     5   an accumulator is there
 *     6   the clock is there
 *     7   runs are there: parts of a sequence stand apart
 *
 *   window       see Overlapping, ByRule
 *   runs         | runs i32 | number i64, parts i32 | ... |
 * </pre>
 *
 * <p>Owned by the task's thread.
 */
final class MergingFormat {
  private static final byte VERSION = 1;
  private static final int HELD = 0x10;
  private static final int ACCUMULATOR = 0x20;
  private static final int CLOCK = 0x40;
  private static final int RUNS = 0x80;

  private final Aggregation aggregation;
  private final Merging merging;
  private final ElementCodec codec;
  private final ByteSink data = new ByteSink();
  private final ByteFeed in = new ByteFeed();

  MergingFormat(Aggregation aggregation, Merging merging) {
    this.aggregation = aggregation;
    this.merging = merging;
    this.codec = aggregation.accumulatorCodec().copy();
  }

  /** The value of a record, whose accumulators must not be used any more. */
  byte[] encode(KeyWindows record) throws IOException {
    data.reset();
    data.write(VERSION);
    boolean isLong = KeyLayout.isLong(record.key);
    data.write(isLong ? 1 : 0);
    if (isLong) {
      data.writeInt(record.key.length);
      data.write(record.key, 0, record.key.length);
    }
    data.writeLong(record.visitMillis);
    data.writeInt(record.keyWindows.size());
    for (KeyWindow keyWindow : record.keyWindows) {
      encode(keyWindow);
    }
    return data.toByteArray();
  }

  private void encode(KeyWindow keyWindow) throws IOException {
    WindowState state = keyWindow.state;
    data.write(flags(keyWindow));
    merging.write(keyWindow, data);
    data.writeLong(keyWindow.count);
    PaneBits.writeIndices(state, data);
    if (keyWindow.clockMillis != KeyWindow.NO_CLOCK) {
      data.writeLong(keyWindow.clockMillis);
    }
    if (!keyWindow.runs.isEmpty()) {
      data.writeInt(keyWindow.runs.size());
      for (KeyWindow.Run run : keyWindow.runs) {
        data.writeLong(run.number);
        data.writeInt(run.parts);
      }
    }
    if (state.accumulator != null) {
      codec.encode(aggregation.compact(state.accumulator), data);
    }
  }

  /**
   * Reads a record.
   *
   * @param key the key if it is known, to be compared with a long one
   * @param keyAt where the encoded key begins in {@code stateKey}
   */
  KeyWindows decode(byte[] stateKey, int keyAt, byte[] value, byte @Nullable [] key)
      throws IOException {
    PaneBits.requireVersion("Windows in the state have", value[0], VERSION);
    in.reset(value, 2);
    byte[] found = value[1] == 1 ? in.take(in.readInt()) : key;
    if (found == null) {
      found = KeyLayout.decode(stateKey, keyAt);
    } else if (key != null) {
      KeyLayout.requireSame(found, key);
    }
    KeyWindows record = new KeyWindows(stateKey, found);
    record.visitMillis = in.readLong();
    int keyWindows = in.readInt();
    for (int i = 0; i < keyWindows; i++) {
      record.keyWindows.add(decodeWindow());
    }
    return record;
  }

  private KeyWindow decodeWindow() throws IOException {
    int flags = in.read();
    KeyWindow keyWindow = merging.read(in);
    keyWindow.count = in.readLong();
    keyWindow.isHeld = (flags & HELD) != 0;
    WindowState state = keyWindow.state;
    PaneBits.read(flags, state);
    PaneBits.readIndices(in, state);
    if ((flags & CLOCK) != 0) {
      keyWindow.clockMillis = in.readLong();
    }
    if ((flags & RUNS) != 0) {
      keyWindow.runs = decodeRuns();
    }
    if ((flags & ACCUMULATOR) != 0) {
      state.accumulator = codec.decode(in);
    }
    return keyWindow;
  }

  private List<KeyWindow.Run> decodeRuns() throws IOException {
    int count = in.readInt();
    List<KeyWindow.Run> runs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runs.add(new KeyWindow.Run(in.readLong(), in.readInt()));
    }
    return runs;
  }

  private static int flags(KeyWindow keyWindow) {
    WindowState state = keyWindow.state;
    int flags = PaneBits.of(state);
    flags |= keyWindow.isHeld ? HELD : 0;
    flags |= keyWindow.clockMillis != KeyWindow.NO_CLOCK ? CLOCK : 0;
    flags |= keyWindow.runs.isEmpty() ? 0 : RUNS;
    return flags | (state.accumulator != null ? ACCUMULATOR : 0);
  }
}
