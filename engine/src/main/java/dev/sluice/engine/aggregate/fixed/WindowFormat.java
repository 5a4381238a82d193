package dev.sluice.engine.aggregate.fixed;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.PaneBits;
import dev.sluice.engine.aggregate.WindowState;
import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.engine.key.KeyLayout;
import dev.sluice.engine.plan.ElementCodec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The value of a key and window in the state.
 *
 * <pre>
 *   | version 1 u8 | flags u8 | indices | key length i32 | key | parts i64 | accumulator |
 *                    0-3 see PaneBits, as of the indices
 *                    4   an accumulator is there
 *                    5   the full key is there, since the entry stands under its hash
 *                    6   parts of a sequence stand apart
 * </pre>
 *
 * <p>Owned by the task's thread.
 */
final class WindowFormat {
  private static final byte VERSION = 1;
  private static final int ACCUMULATOR = 0x10;
  private static final int LONG_KEY = 0x20;
  private static final int PARTS = 0x40;

  private final Aggregation aggregation;
  private final ElementCodec codec;
  private final ByteSink data = new ByteSink();
  private final ByteFeed in = new ByteFeed();

  WindowFormat(Aggregation aggregation) {
    this.aggregation = aggregation;
    this.codec = aggregation.accumulatorCodec().copy();
  }

  /** The value of a state, which must not be used any more. */
  byte[] encode(byte[] key, WindowState state) throws IOException {
    data.reset();
    data.write(VERSION);
    data.write(flags(key, state));
    PaneBits.writeIndices(state, data);
    if (KeyLayout.isLong(key)) {
      data.writeInt(key.length);
      data.write(key, 0, key.length);
    }
    if (state.parts > 0) {
      data.writeLong(state.parts);
    }
    if (state.accumulator != null) {
      codec.encode(aggregation.compact(state.accumulator), data);
    }
    return data.toByteArray();
  }

  /** Reads a value; {@code expected} is the key if it is known, to be compared with a long one. */
  Decoded decode(byte[] value, byte @Nullable [] expected) throws IOException {
    PaneBits.requireVersion("A window in the state has", value[0], VERSION);
    in.reset(value, 2);
    int flags = value[1];
    WindowState state = new WindowState();
    PaneBits.read(flags, state);
    PaneBits.readIndices(in, state);
    byte[] longKey = null;
    if ((flags & LONG_KEY) != 0) {
      longKey = in.take(in.readInt());
      if (expected != null) {
        KeyLayout.requireSame(longKey, expected);
      }
    }
    if ((flags & PARTS) != 0) {
      state.parts = in.readLong();
    }
    if ((flags & ACCUMULATOR) != 0) {
      state.accumulator = codec.decode(in);
    }
    return new Decoded(state, longKey);
  }

  /** Whether a value says that its window's end was dealt with and that nothing has come since. */
  static boolean isSettled(byte[] value) {
    return (value[1] & (PaneBits.CLOSED | PaneBits.PENDING)) == PaneBits.CLOSED;
  }

  /** Whether a value says that there are parts apart. */
  static boolean hasParts(byte[] value) {
    return (value[1] & PARTS) != 0;
  }

  /** Whether a value says that its window's end was dealt with. */
  static boolean isClosed(byte[] value) {
    return (value[1] & PaneBits.CLOSED) != 0;
  }

  /**
   * What a value says.
   *
   * @param longKey the key, if it is too long to stand in the entry's own
   */
  record Decoded(WindowState state, byte @Nullable [] longKey) {}

  private static int flags(byte[] key, WindowState state) {
    int flags = PaneBits.of(state);
    flags |= state.accumulator != null ? ACCUMULATOR : 0;
    flags |= state.parts > 0 ? PARTS : 0;
    return flags | (KeyLayout.isLong(key) ? LONG_KEY : 0);
  }
}
