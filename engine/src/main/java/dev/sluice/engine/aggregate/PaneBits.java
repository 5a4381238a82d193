package dev.sluice.engine.aggregate;

import dev.sluice.engine.aggregate.Pane.Timing;
import dev.sluice.engine.bytes.ByteFeed;
import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.state.CheckpointException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the formats of windows in the state have in common.
 *
 * <pre>
 *   flags      0-1 last pane: 0 none, 1 early, 2 on time, 3 late
 *              2   pending
 *              3   closed
 *              4-7 the format's own
 *   indices    | index i64 | on-time index i64 |      there if there was a pane
 * </pre>
 */
public final class PaneBits {
  public static final int PENDING = 0x04;
  public static final int CLOSED = 0x08;
  private static final int TIMING = 0x03;

  private PaneBits() {}

  /**
   * Refuses a format that this program does not read.
   *
   * @param what what the value is said to be: a plural or singular with its verb
   * @throws CheckpointException if {@code found} is not {@code version}
   */
  public static void requireVersion(String what, byte found, byte version) {
    if (found != version) {
      throw new CheckpointException(
          what
              + " format version "
              + found
              + ", this program reads version "
              + version
              + ": run the program that wrote it, or a newer one");
    }
  }

  /** The flags that say how a window stands. */
  public static int of(WindowState state) {
    return timing(state.lastTiming)
        | (state.isPending ? PENDING : 0)
        | (state.isClosed ? CLOSED : 0);
  }

  /** Takes what flags say into {@code state}. */
  public static void read(int flags, WindowState state) {
    state.isPending = (flags & PENDING) != 0;
    state.isClosed = (flags & CLOSED) != 0;
    state.lastTiming = timing(flags & TIMING);
  }

  public static void writeIndices(WindowState state, ByteSink out) {
    if (state.lastTiming != null) {
      out.writeLong(state.lastIndex);
      out.writeLong(state.lastOnTimeIndex);
    }
  }

  /** To be called after {@link #read}. */
  public static void readIndices(ByteFeed in, WindowState state) throws IOException {
    if (state.lastTiming != null) {
      state.lastIndex = in.readLong();
      state.lastOnTimeIndex = in.readLong();
    }
  }

  private static int timing(@Nullable Timing timing) {
    if (timing == null) {
      return 0;
    }
    return switch (timing) {
      case EARLY -> 1;
      case ON_TIME -> 2;
      case LATE -> 3;
    };
  }

  private static @Nullable Timing timing(int bits) {
    return switch (bits) {
      case 0 -> null;
      case 1 -> Timing.EARLY;
      case 2 -> Timing.ON_TIME;
      default -> Timing.LATE;
    };
  }
}
