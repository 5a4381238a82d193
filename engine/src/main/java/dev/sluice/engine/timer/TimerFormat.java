package dev.sluice.engine.timer;

import dev.sluice.state.CheckpointException;
import java.nio.ByteBuffer;

/**
 * A timer's facts as bytes: the value of its entry by identity and of its entry by time.
 *
 * <pre>
 *   | version 1 u8 | flags u8 | time i64 | output i64 | deferred in batch i64 |
 *                    0-1 domain: 0 event, 1 clock, 2 synchronized clock
 *                    2   holds
 *                    3   deferred: the last field is there
 * </pre>
 *
 * <p>A timer is deferred when it was set, already due, by a timer of its own domain: it fires in a
 * later batch than the one that it names.
 */
final class TimerFormat {
  /** The deferral of a timer that may fire at once. */
  static final long NOT_DEFERRED = Long.MIN_VALUE;

  static final byte VERSION = 1;

  private static final int DOMAIN = 0x03;
  private static final int HOLDS = 0x04;
  private static final int DEFERRED = 0x08;
  private static final TimeDomain[] DOMAINS = {
    TimeDomain.EVENT, TimeDomain.CLOCK, TimeDomain.SYNCHRONIZED_CLOCK
  };

  private TimerFormat() {}

  static byte[] encode(Timer timer, long deferral) {
    boolean isDeferred = deferral != NOT_DEFERRED;
    int flags =
        switch (timer.domain()) {
          case EVENT -> 0;
          case CLOCK -> 1;
          case SYNCHRONIZED_CLOCK -> 2;
        };
    flags |= timer.holds() ? HOLDS : 0;
    flags |= isDeferred ? DEFERRED : 0;
    ByteBuffer bytes = ByteBuffer.allocate(isDeferred ? 26 : 18);
    bytes.put(VERSION).put((byte) flags).putLong(timer.timeMillis()).putLong(timer.outputMillis());
    if (isDeferred) {
      bytes.putLong(deferral);
    }
    return bytes.array();
  }

  static Timer decode(byte[] id, byte[] value) {
    requireVersion(value);
    ByteBuffer bytes = ByteBuffer.wrap(value);
    int flags = bytes.get(1);
    return new Timer(
        id, DOMAINS[flags & DOMAIN], bytes.getLong(2), bytes.getLong(10), (flags & HOLDS) != 0);
  }

  static long deferral(byte[] value) {
    return (value[1] & DEFERRED) == 0 ? NOT_DEFERRED : ByteBuffer.wrap(value).getLong(18);
  }

  static void requireVersion(byte[] value) {
    if (value[0] != VERSION) {
      throw new CheckpointException(
          "A timer or hold in the state has format version "
              + value[0]
              + ", this program reads version "
              + VERSION
              + ": run the program that wrote it, or a newer one");
    }
  }
}
