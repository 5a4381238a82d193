package dev.sluice.translation.split;

import dev.sluice.engine.timer.KeyedState;
import dev.sluice.engine.timer.TimeDomain;
import dev.sluice.engine.timer.Timer;
import dev.sluice.translation.element.WindowedValueCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.values.WindowedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Rests of restrictions in the state of their key.
 *
 * <pre>
 *   prefix | 0x00  -> the element with its first restriction; written once
 *   prefix | 0x01  -> | version u8 = 1 | batch i64 | restriction | estimator's state |
 *                     the version is 2 once the restriction was truncated for a drain
 *   timer  | 0x00     by the clock: when to go on; holds nothing itself
 *   hold   | 0x00     the estimator's watermark
 * </pre>
 *
 * <p>A rest without delay has a timer before all times, earlier ones first. Owned by the task's
 * thread.
 */
final class Residuals {
  private static final int TABLE = 0;
  private static final int VERSION = 1;
  private static final int TRUNCATED = 2;
  private static final int CONTENT_AT = 1 + Long.BYTES;
  private static final byte[] ID = {0};

  private final WindowedValueCodec elementCodec;
  private final Coder<Object> restrictionCoder;
  private final Coder<@Nullable Object> stateCoder;

  @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
  Residuals(SplitSpec spec) {
    elementCodec = SplitSteps.workCodec(spec);
    restrictionCoder = (Coder<Object>) spec.restrictionCoder();
    stateCoder = (Coder<@Nullable Object>) spec.watermarkStateCoder();
  }

  /**
   * What is left of a piece of work.
   *
   * @param batch in which it was left
   * @param truncated whether a drain has taken off what would have no end
   * @param stored its bytes in the state; null if it is not there yet
   */
  record Residual(
      WindowedValue<Work> work,
      long batch,
      Object restriction,
      @Nullable Object estimatorState,
      boolean truncated,
      byte @Nullable [] stored) {
    /** What a drain leaves of it. */
    Residual truncatedTo(Object part) {
      return new Residual(work, batch, part, estimatorState, true, stored);
    }

    /** What a batch leaves of it. */
    Residual left(long in, Object rest, @Nullable Object state) {
      return new Residual(work, in, rest, state, truncated, stored);
    }
  }

  /** What was left of the present key's work. */
  @SuppressWarnings("unchecked") // it encoded them
  Residual read(KeyedState state) throws IOException {
    byte[] prefix = state.prefix(TABLE);
    byte[] element = state.view().get(at(prefix, 0));
    byte[] rest = state.view().get(at(prefix, 1));
    if (element == null || rest == null) {
      throw new IllegalStateException("A rest of a restriction has no element or no state");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(rest));
    int version = in.readUnsignedByte();
    if (version != VERSION && version != TRUNCATED) {
      throw new IOException(
          "The rest of a restriction has version "
              + version
              + "; this program reads up to "
              + TRUNCATED);
    }
    return new Residual(
        (WindowedValue<Work>) elementCodec.decode(new ByteArrayInputStream(element)),
        in.readLong(),
        restrictionCoder.decode(in),
        stateCoder.decode(in),
        version == TRUNCATED,
        rest);
  }

  /**
   * Writes what is left, unless it is what was there: one that polls leaves the same each time that
   * nothing came, and may be large. The batch may then be an older one, which only says that it is
   * not this one.
   */
  void write(KeyedState state, Residual residual) throws IOException {
    byte[] prefix = state.prefix(TABLE);
    byte[] stored = residual.stored();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (stored == null) {
      elementCodec.encode(residual.work(), bytes);
      state.view().put(at(prefix, 0), bytes.toByteArray());
      bytes.reset();
    }
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(residual.truncated() ? TRUNCATED : VERSION);
    out.writeLong(residual.batch());
    restrictionCoder.encode(residual.restriction(), out);
    stateCoder.encode(residual.estimatorState(), out);
    out.flush();
    byte[] rest = bytes.toByteArray();
    if (stored == null || !isSame(stored, rest)) {
      state.view().put(at(prefix, 1), rest);
    }
  }

  /** Whether two rests are the same but for their batch. */
  private static boolean isSame(byte[] one, byte[] other) {
    return one[0] == other[0]
        && Arrays.equals(one, CONTENT_AT, one.length, other, CONTENT_AT, other.length);
  }

  /**
   * The rest goes on when the clock is after {@code timeMillis}; until then {@code hold} is owed.
   */
  void schedule(KeyedState state, long timeMillis, Instant hold) {
    state.setTimer(new Timer(ID, TimeDomain.CLOCK, timeMillis, timeMillis, false));
    state.setHold(ID, hold.getMillis());
  }

  /** Nothing is left. */
  void clear(KeyedState state) {
    byte[] prefix = state.prefix(TABLE);
    state.view().delete(at(prefix, 0));
    state.view().delete(at(prefix, 1));
    state.clearHold(ID);
  }

  private static byte[] at(byte[] prefix, int entry) {
    byte[] key = Arrays.copyOf(prefix, prefix.length + 1);
    key[prefix.length] = (byte) entry;
    return key;
  }
}
