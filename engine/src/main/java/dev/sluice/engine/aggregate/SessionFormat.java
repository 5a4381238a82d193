package dev.sluice.engine.aggregate;

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
 *   | version 1 u8 | long key u8 | key length i32 | key | visit i64 | sessions i32 | session ... |
 *                    1: the full key is there, since the record stands under its hash
 *
 *   session
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
final class SessionFormat {
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

  SessionFormat(Aggregation aggregation, Merging merging) {
    this.aggregation = aggregation;
    this.merging = merging;
    this.codec = aggregation.accumulatorCodec().copy();
  }

  /** The value of a record, whose accumulators must not be used any more. */
  byte[] encode(SessionRecord record) throws IOException {
    data.reset();
    data.write(VERSION);
    boolean isLong = KeyLayout.isLong(record.key);
    data.write(isLong ? 1 : 0);
    if (isLong) {
      data.writeInt(record.key.length);
      data.write(record.key, 0, record.key.length);
    }
    data.writeLong(record.visitMillis);
    data.writeInt(record.sessions.size());
    for (Session session : record.sessions) {
      encode(session);
    }
    return data.toByteArray();
  }

  private void encode(Session session) throws IOException {
    WindowState state = session.state;
    data.write(flags(session));
    merging.write(session, data);
    data.writeLong(session.count);
    PaneBits.writeIndices(state, data);
    if (session.clockMillis != Session.NO_CLOCK) {
      data.writeLong(session.clockMillis);
    }
    if (!session.runs.isEmpty()) {
      data.writeInt(session.runs.size());
      for (Session.Run run : session.runs) {
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
  SessionRecord decode(byte[] stateKey, int keyAt, byte[] value, byte @Nullable [] key)
      throws IOException {
    PaneBits.requireVersion("Sessions in the state have", value[0], VERSION);
    in.reset(value, 2);
    byte[] found = value[1] == 1 ? in.take(in.readInt()) : key;
    if (found == null) {
      found = KeyLayout.decode(stateKey, keyAt);
    } else if (key != null) {
      KeyLayout.requireSame(found, key);
    }
    SessionRecord record = new SessionRecord(stateKey, found);
    record.visitMillis = in.readLong();
    int sessions = in.readInt();
    for (int i = 0; i < sessions; i++) {
      record.sessions.add(decodeSession());
    }
    return record;
  }

  private Session decodeSession() throws IOException {
    int flags = in.read();
    Session session = merging.read(in);
    session.count = in.readLong();
    session.isHeld = (flags & HELD) != 0;
    WindowState state = session.state;
    PaneBits.read(flags, state);
    PaneBits.readIndices(in, state);
    if ((flags & CLOCK) != 0) {
      session.clockMillis = in.readLong();
    }
    if ((flags & RUNS) != 0) {
      session.runs = decodeRuns();
    }
    if ((flags & ACCUMULATOR) != 0) {
      state.accumulator = codec.decode(in);
    }
    return session;
  }

  private List<Session.Run> decodeRuns() throws IOException {
    int count = in.readInt();
    List<Session.Run> runs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runs.add(new Session.Run(in.readLong(), in.readInt()));
    }
    return runs;
  }

  private static int flags(Session session) {
    WindowState state = session.state;
    int flags = PaneBits.of(state);
    flags |= session.isHeld ? HELD : 0;
    flags |= session.clockMillis != Session.NO_CLOCK ? CLOCK : 0;
    flags |= session.runs.isEmpty() ? 0 : RUNS;
    return flags | (state.accumulator != null ? ACCUMULATOR : 0);
  }
}
