package dev.sluice.engine.aggregate.fixed;

import dev.sluice.engine.aggregate.AccumulatorTable;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Gathered;
import dev.sluice.engine.aggregate.PaneFiring;
import dev.sluice.engine.aggregate.WindowState;
import dev.sluice.state.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a batch gathered into the state, and lets changed windows emit, once per batch: at
 * once if the batch is all there, else they are marked and emit when it is. Owned by the task's
 * thread.
 */
final class WindowMerging {
  private final Aggregation aggregation;
  private final WindowStore store;
  private final PaneFiring firing;
  private long inputMillis;
  private boolean hasMarks;

  WindowMerging(Aggregation aggregation, WindowStore store, PaneFiring firing) {
    this.aggregation = aggregation;
    this.store = store;
    this.firing = firing;
  }

  void begin(long inputMillis) {
    this.inputMillis = inputMillis;
    this.hasMarks = false;
  }

  /** Merges what was gathered while there may be more of the batch to come. */
  void mergeAndMark(List<Gathered> gathered) throws Exception {
    merge(gathered, true);
  }

  /** Merges the last of what the batch gathered; what changed in the batch emits. */
  void mergeAndFire(List<Gathered> gathered) throws Exception {
    merge(gathered, hasMarks);
    if (hasMarks) {
      fireMarked();
      hasMarks = false;
    }
  }

  private void merge(List<Gathered> gathered, boolean marks) throws Exception {
    Gathered.mergeAll(
        gathered, store::values, (one, value) -> merge(one.entry(), one.stateKey(), value, marks));
  }

  private void merge(
      AccumulatorTable.Entry entry, byte[] stateKey, byte @Nullable [] value, boolean marks)
      throws Exception {
    firing.at(entry.key);
    WindowState state =
        value == null ? new WindowState() : store.decode(stateKey, value, entry.key).state();
    state.add(entry.accumulator, aggregation);
    state.isClosed |= inputMillis > entry.maxTimestampMillis;
    if (firing.emitsOnChange(entry.maxTimestampMillis, inputMillis)) {
      if (marks) {
        store.markChanged(stateKey);
        hasMarks = true;
      } else {
        firing.fire(
            new PaneFiring.Moment(
                entry.key, entry.window, entry.maxTimestampMillis, inputMillis, false),
            state);
      }
    }
    store.put(stateKey, entry.key, state);
  }

  private void fireMarked() throws Exception {
    List<byte[]> marks = new ArrayList<>();
    try (Cursor cursor = store.changed()) {
      while (cursor.next()) {
        marks.add(cursor.key());
        if (marks.size() == Gathered.BATCH_OF_READS) {
          fire(marks);
          marks.clear();
        }
      }
    }
    fire(marks);
  }

  private void fire(List<byte[]> marks) throws Exception {
    List<byte[]> stateKeys = new ArrayList<>(marks.size());
    for (byte[] mark : marks) {
      stateKeys.add(store.markedKey(mark));
    }
    List<byte @Nullable []> values = store.values(stateKeys);
    for (int i = 0; i < marks.size(); i++) {
      byte[] stateKey = stateKeys.get(i);
      byte[] value = values.get(i);
      if (value == null) {
        throw new IllegalStateException("A window that changed in this batch is not in the state");
      }
      WindowFormat.Decoded decoded = store.decode(stateKey, value, null);
      byte[] key = store.keyOf(stateKey, decoded);
      firing.fire(
          new PaneFiring.Moment(
              key,
              store.windowOf(stateKey),
              store.maxTimestampMillis(stateKey),
              inputMillis,
              false),
          decoded.state());
      store.put(stateKey, key, decoded.state());
    }
    store.deleteMarks(marks);
  }
}
