package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.AccumulatorTable;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Gathered;
import dev.sluice.engine.aggregate.Lifetime;
import dev.sluice.engine.aggregate.PaneFiring;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.Windows;
import dev.sluice.engine.aggregate.partial.Partial;
import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates by key and merging window in one partition. Windows are merged where they overlap, or
 * by a rule. Those that never overlap unless they are the same, as the global one, are merging
 * windows that just don't grow.
 *
 * <pre>
 *   elements   gathered by key in a table of this batch, late ones dropped;
 *              a full table is merged into the records of its keys
 *   advance    the rest of the table is merged, windows that the policy says emit, at last
 *              those whose time by the clock has come;
 *              then the records whose turn it is are visited: windows close and expire
 *   finish     the earliest visit, clock and hold are reported
 * </pre>
 *
 * <p>An element is late if its own window has expired, whatever it would be merged with. A record
 * is read once and written once per merge, and for each visit. Between batches the operator
 * remembers only where its tables begin. Owned by the task's thread.
 */
final class MergingOperator implements Operator, KeyAware {
  /** A watermark below all turns: windows close when the batch has all its elements. */
  private static final long NOTHING_IS_DUE = Long.MIN_VALUE;

  /** The table in memory is by key alone. */
  private static final Object ALL_WINDOWS = "all windows";

  private final Aggregation aggregation;
  private final Windows windows;
  private final Merging merging;
  private final MergingPolicy policy;
  private final Lifetime lifetime;
  private final AccumulatorTable table;
  private final MergingStore store;
  private final PaneFiring panes;
  private final MergingFiring firing;
  private final DueRecords due;
  private final MergingClosing closing;
  private long inputMillis;
  private long droppedLate;
  private @Nullable Task task;

  MergingOperator(
      Aggregation aggregation,
      Merging merging,
      MergingPolicy policy,
      TableLimits limits,
      Receiver out) {
    this.aggregation = aggregation;
    this.windows = aggregation.windows();
    this.merging = merging;
    this.policy = policy;
    this.lifetime = new Lifetime(policy.allowedLatenessMillis());
    this.table =
        new AccumulatorTable(
            limits, new GatheredWindows.Sizes(aggregation.accumulatorCodec().copy()));
    MergingFormat format = new MergingFormat(aggregation, merging);
    MergingParts parts = new MergingParts(aggregation, limits.inlineBytes());
    this.store = new MergingStore(format, parts, lifetime, policy.when().hasDelay());
    this.panes = new PaneFiring(aggregation, policy.panes(), out);
    this.firing = new MergingFiring(policy, merging, panes, store);
    this.due = new DueRecords(store, limits.bytes());
    this.closing = new MergingClosing(policy, store, firing, due);
  }

  @Override
  public void begin(Task task) {
    this.task = task;
    inputMillis = task.inputWatermarkMillis();
    droppedLate = 0;
    table.clear();
    due.clear();
    store.begin(task.state(), inputMillis);
    panes.begin(task);
    closing.begin(task);
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    table.foresee(chunk);
    for (int i = 0; i < chunk.size(); i++) {
      Object element = chunk.element(i);
      panes.at(chunk.key(i));
      if (element instanceof Partial partial) {
        add(partial, chunk.keyGroup(i));
      } else {
        for (Object window : windows.of(element)) {
          add(chunk.key(i), chunk.keyGroup(i), window, element);
        }
      }
      if (table.isFull()) {
        merge(NOTHING_IS_DUE);
      }
    }
    panes.at(null);
  }

  @Override
  public void advance(long inputWatermarkMillis) throws Exception {
    merge(inputWatermarkMillis);
    boolean allClocks = closing.fireClocks(task().clockMillis());
    panes.setCausedByDrain(task().isEndOfDrain(inputWatermarkMillis));
    long reached = allClocks ? closing.close(inputWatermarkMillis) : inputMillis;
    panes.setCausedByDrain(false);
    due.putRest();
    if (reached < inputWatermarkMillis) {
      task().reportReached(reached);
    }
    panes.at(null);
  }

  @Override
  public void finish() {
    long visit = Math.min(EventTime.MAX_MILLIS, store.visits().earliest());
    task().reportHold(Math.min(visit, store.earliestHold()));
    task().reportWake(visit, Math.min(EventTime.MAX_MILLIS, store.clocks().earliest()));
    if (droppedLate > 0) {
      task().reportDroppedLate(droppedLate);
      aggregation.dropped(droppedLate);
    }
  }

  @Override
  public byte @Nullable [] currentKey() {
    return panes.currentKey();
  }

  @Override
  public void close() {
    table.clear();
    due.clear();
  }

  private void add(byte[] key, int keyGroup, Object window, Object element) {
    if (isLate(window)) {
      return;
    }
    AccumulatorTable.Entry entry = entry(key, keyGroup);
    gathered(entry).at(window).add(element, aggregation);
    table.grew(entry);
  }

  private void add(Partial partial, int keyGroup) {
    if (isLate(partial.window())) {
      return;
    }
    AccumulatorTable.Entry entry = entry(partial.key(), keyGroup);
    gathered(entry).at(partial.window()).state.merge(partial.accumulator(), aggregation);
    table.grew(entry);
  }

  private boolean isLate(Object window) {
    boolean isLate = lifetime.expiryMillis(windows.maxTimestampMillis(window)) < inputMillis;
    if (isLate) {
      droppedLate++;
    }
    return isLate;
  }

  private AccumulatorTable.Entry entry(byte[] key, int keyGroup) {
    AccumulatorTable.Entry entry = table.find(key, ALL_WINDOWS);
    if (entry == null) {
      AccumulatorTable.Place place = new AccumulatorTable.Place(key, keyGroup, ALL_WINDOWS, 0);
      entry = table.insert(place, merging.gathered());
    }
    return entry;
  }

  /**
   * Merges all that was gathered so far; windows emit as often as that happens in a batch. Records
   * whose turn comes before {@code watermark} are not written before that.
   */
  private void merge(long watermark) throws Exception {
    List<Gathered> all = new ArrayList<>(table.size());
    for (int i = 0; i < table.size(); i++) {
      AccumulatorTable.Entry entry = table.entry(i);
      all.add(new Gathered(store.stateKey(entry.key, entry.keyGroup), entry));
    }
    Gathered.Reads reads = store.isEmpty() ? MergingStore::noValues : store::values;
    Gathered.mergeAll(all, reads, (one, value) -> merge(one, value, watermark));
    table.clear();
  }

  private void merge(Gathered one, byte @Nullable [] value, long watermark) throws Exception {
    byte[] key = one.entry().key;
    panes.at(key);
    KeyWindows record =
        value == null
            ? new KeyWindows(one.stateKey(), key)
            : store.decode(one.stateKey(), value, key);
    long clockMillis = task().clockMillis();
    Merging.Merged merged =
        merging.merge(
            record.keyWindows,
            gathered(one.entry()),
            new Merging.Now(inputMillis, policy.when().dueMillis(clockMillis)));
    record.keyWindows = merged.all();
    boolean hasEmitted = false;
    for (KeyWindow keyWindow : merged.changed()) {
      if (firing.emitsOnChange(keyWindow, inputMillis, clockMillis)) {
        firing.fire(record, keyWindow, inputMillis, false);
        hasEmitted = true;
      }
    }
    // What was emitted may still hold on to an accumulator that lives on: it goes through its bytes
    if (hasEmitted || !due.keep(record, watermark, value == null ? 0 : value.length)) {
      store.put(record);
    }
  }

  private static GatheredWindows gathered(AccumulatorTable.Entry entry) {
    return (GatheredWindows) entry.accumulator;
  }

  private Task task() {
    if (task == null) {
      throw new IllegalStateException("Windows are aggregated outside a batch");
    }
    return task;
  }
}
