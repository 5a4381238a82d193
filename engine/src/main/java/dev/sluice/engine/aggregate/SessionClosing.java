package dev.sluice.engine.aggregate;

import dev.sluice.engine.key.TimedTable;
import dev.sluice.engine.run.Budget;
import dev.sluice.engine.run.Task;
import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Closes and expires merging windows when the watermark moves: visits the records whose turn it is.
 *
 * <p>The watermark goes on in as few steps as memory and budget allow, nearly always in one. A step
 * is chosen before anything fires, by counting the visits that are due; it takes at least those of
 * one time. Owned by the task's thread.
 */
final class SessionClosing {
  /** How many records a step visits, if their visits are not all due at one time. */
  private static final int STEP = 1 << 16;

  private final SessionPolicy policy;
  private final SessionStore store;
  private final SessionFiring firing;
  private final Lifetime lifetime;
  private @Nullable Task task;

  SessionClosing(
      SessionPolicy policy, SessionStore store, SessionFiring firing, Lifetime lifetime) {
    this.policy = policy;
    this.store = store;
    this.firing = firing;
    this.lifetime = lifetime;
  }

  void begin(Task task) {
    this.task = task;
  }

  /** Does what is due before {@code watermark}; returns the watermark that was reached. */
  long close(long watermark) throws Exception {
    long reached = task().inputWatermarkMillis();
    boolean isFirst = true;
    while (store.visits().earliest() < watermark) {
      if (!isFirst && budget().isSpent()) {
        return reached;
      }
      // A window that was merged into one that is over is due below the watermark before.
      reached = Math.min(watermark, Math.max(reached + 1, chooseStep(watermark)));
      sweep(reached);
      isFirst = false;
    }
    return watermark;
  }

  /**
   * Lets windows emit whose time by the clock has come.
   *
   * @return false if the budget was spent before all had
   */
  boolean fireClocks(long clockMillis) throws Exception {
    TimedTable clocks = store.clocks();
    while (clocks.earliest() < clockMillis) {
      if (budget().isSpent()) {
        return false;
      }
      // A record whose windows have different times may stand there more than once.
      Set<ByteBuffer> stateKeys = new LinkedHashSet<>();
      try (Cursor cursor = clocks.scan(clocks.earliest(), clockMillis)) {
        while (stateKeys.size() < Gathered.BATCH_OF_READS && cursor.next()) {
          stateKeys.add(ByteBuffer.wrap(store.stateKey(cursor.key())));
        }
      }
      emit(stateKeys.stream().map(ByteBuffer::array).toList(), clockMillis);
    }
    return true;
  }

  private void emit(List<byte[]> stateKeys, long clockMillis) throws Exception {
    List<byte @Nullable []> values = store.values(stateKeys);
    for (int i = 0; i < stateKeys.size(); i++) {
      byte[] value = values.get(i);
      if (value == null) {
        throw new IllegalStateException("Windows that are to emit are not in the state");
      }
      SessionRecord record = store.decode(stateKeys.get(i), value, null);
      for (Session session : record.sessions) {
        if (session.clockMillis < clockMillis) {
          firing.fire(record, session, task().inputWatermarkMillis(), false);
        }
      }
      store.put(record);
    }
  }

  private long chooseStep(long watermark) {
    long limit = Math.max(1, Math.min(STEP, budget().recordsLeft()));
    TimedTable visits = store.visits();
    long from = visits.earliest();
    try (Cursor cursor = visits.scan(from, watermark)) {
      for (long i = 0; cursor.next(); i++) {
        if (i == limit) {
          return Math.max(from + 1, Tables.order(cursor.key()));
        }
      }
    }
    return watermark;
  }

  private void sweep(long watermark) throws Exception {
    TimedTable visits = store.visits();
    TimedTable.Run run = new TimedTable.Run();
    List<byte[]> stateKeys = new ArrayList<>();
    try (Cursor cursor = visits.scan(visits.earliest(), watermark)) {
      while (cursor.next()) {
        run.add(cursor.key());
        stateKeys.add(store.stateKey(cursor.key()));
        if (stateKeys.size() == Gathered.BATCH_OF_READS) {
          visit(stateKeys, watermark);
          stateKeys.clear();
        }
      }
    }
    visit(stateKeys, watermark);
    visits.deleteRun(run);
    visits.raiseFloor(watermark);
  }

  private void visit(List<byte[]> stateKeys, long watermark) throws Exception {
    List<byte @Nullable []> values = store.values(stateKeys);
    for (int i = 0; i < stateKeys.size(); i++) {
      byte[] value = values.get(i);
      if (value == null) {
        throw new IllegalStateException("Sessions that are due are not in the state");
      }
      visit(store.decode(stateKeys.get(i), value, null), watermark);
    }
  }

  private void visit(SessionRecord record, long watermark) throws Exception {
    budget().spend(record.key.length);
    record.visitMillis = TimedTable.NONE;
    List<Session> left = new ArrayList<>(record.sessions.size());
    for (Session session : record.sessions) {
      if (lifetime.expiryMillis(session.maxMillis) < watermark) {
        firing.fire(record, session, watermark, true);
        continue;
      }
      if (session.maxMillis < watermark && !session.state.isClosed) {
        if (policy.atEnd()) {
          firing.fire(record, session, watermark, false);
        }
        session.state.isClosed = true;
      }
      left.add(session);
    }
    record.sessions = left;
    store.put(record);
  }

  private Budget budget() {
    return task().firing();
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Sessions close outside a batch");
    }
    return task;
  }
}
