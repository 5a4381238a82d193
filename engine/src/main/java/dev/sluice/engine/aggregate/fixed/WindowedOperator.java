package dev.sluice.engine.aggregate.fixed;

import dev.sluice.engine.aggregate.AccumulatorTable;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import dev.sluice.engine.aggregate.Gathered;
import dev.sluice.engine.aggregate.Lifetime;
import dev.sluice.engine.aggregate.PaneFiring;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.Windows;
import dev.sluice.engine.aggregate.partial.Partial;
import dev.sluice.engine.aggregate.partial.WindowSet;
import dev.sluice.engine.operator.Chunk;
import dev.sluice.engine.operator.KeyAware;
import dev.sluice.engine.operator.Operator;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.time.EventTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates by key and window in one partition.
 *
 * <pre>
 *   elements   gathered in a table of this batch, late ones dropped;
 *              a full table is merged into the state ------------------+
 *   advance    windows that changed emit if the policy says so;        | changed windows that are to
 *              windows that close, in order of their ends, take        | emit are marked, and emit
 *              what the table has straight from it;                    | once, in advance
 *              the rest of the table is merged into the state          |
 *   finish     the earliest open and expiring windows are reported     v
 * </pre>
 *
 * <p>A key and window is read at most once and written at most once per merge. Between batches the
 * operator remembers only where its table begins. Owned by the task's thread.
 */
final class WindowedOperator implements Operator, KeyAware {
  private final Aggregation aggregation;
  private final Windows windows;
  private final FiringPolicy policy;
  private final Lifetime lifetime;
  private final AccumulatorTable table;
  private final WindowStore store;
  private final PaneFiring firing;
  private final WindowMerging merging;
  private final WindowClosing closing;
  private long inputMillis;
  private long droppedLate;

  /** Whether this batch brought more than the table holds. */
  private boolean wasFull;

  private @Nullable Task task;

  WindowedOperator(Aggregation aggregation, FiringPolicy policy, TableLimits limits, Receiver out) {
    this.aggregation = aggregation;
    this.windows = aggregation.windows();
    this.policy = policy;
    this.lifetime = new Lifetime(policy.allowedLatenessMillis());
    this.table = new AccumulatorTable(limits, aggregation.accumulatorCodec().copy());
    this.store = new WindowStore(aggregation, lifetime, limits);
    this.firing = new PaneFiring(aggregation, policy, out);
    this.merging = new WindowMerging(aggregation, store, firing);
    this.closing =
        new WindowClosing(aggregation, store, firing, lifetime, new ClosingStep(limits.closings()));
  }

  @Override
  public void begin(Task task) {
    this.task = task;
    inputMillis = task.inputWatermarkMillis();
    droppedLate = 0;
    table.clear();
    wasFull = false;
    store.begin(task.state(), openMillis(task));
    firing.begin(task);
    merging.begin(inputMillis);
    closing.begin(task);
  }

  @Override
  public void elements(int input, Chunk chunk) throws Exception {
    table.foresee(chunk);
    for (int i = 0; i < chunk.size(); i++) {
      Object element = chunk.element(i);
      firing.at(chunk.key(i));
      if (element instanceof Partial partial) {
        merge(partial, chunk.keyGroup(i));
      } else {
        add(chunk.key(i), chunk.keyGroup(i), element);
      }
      if (table.isFull()) {
        wasFull = true;
        merging.mergeAndMark(gathered());
        table.clear();
      }
    }
    firing.at(null);
  }

  @Override
  public void advance(long inputWatermarkMillis) throws Exception {
    List<Gathered> closers = new ArrayList<>();
    List<Gathered> others = new ArrayList<>();
    for (Gathered one : gathered()) {
      boolean closes = closesNow(one.maxTimestampMillis(), inputWatermarkMillis);
      (closes ? closers : others).add(one);
    }
    merging.mergeAndFire(others);
    firing.setCausedByDrain(present().isEndOfDrain(inputWatermarkMillis));
    boolean mayLeave = !wasFull && present().budget().isFollowedAtOnce();
    long reached = closing.close(inputWatermarkMillis, closers, mayLeave ? table.size() : 0);
    firing.setCausedByDrain(false);
    merging.mergeAndFire(closing.left());
    table.clear();
    if (reached < inputWatermarkMillis) {
      present().reportReached(reached);
    }
    if (closing.isCut()) {
      present().reportUnfinished();
    }
    firing.at(null);
  }

  @Override
  public void finish() {
    long open = store.open().earliest();
    long all = policy.allowedLatenessMillis() == 0 ? open : store.all().earliest();
    long expiry = all > EventTime.MAX_MILLIS ? all : lifetime.expiryMillis(all);
    boolean owesFinal = policy.closing() == OnEmpty.FIRE_ALWAYS || policy.late() == OnChange.GATHER;
    present().reportHold(Math.min(EventTime.MAX_MILLIS, owesFinal ? Math.min(open, expiry) : open));
    present()
        .reportWake(Math.min(EventTime.MAX_MILLIS, Math.min(open, expiry)), EventTime.MAX_MILLIS);
    if (droppedLate > 0) {
      present().reportDroppedLate(droppedLate);
      aggregation.dropped(droppedLate);
    }
  }

  @Override
  public byte @Nullable [] currentKey() {
    return firing.currentKey();
  }

  @Override
  public void close() {
    table.clear();
  }

  private void merge(Partial partial, int keyGroup) throws IOException {
    if (!(partial.window() instanceof WindowSet set)) {
      merge(partial.key(), keyGroup, partial.window(), partial.accumulator());
      return;
    }
    List<?> of = set.windows();
    int last = of.size() - 1;
    for (int i = 0; i < last; i++) {
      merge(partial.key(), keyGroup, of.get(i), aggregation.copyOf(partial.accumulator()));
    }
    merge(partial.key(), keyGroup, of.get(last), partial.accumulator());
  }

  private void merge(byte[] key, int keyGroup, Object window, Object accumulator) {
    AccumulatorTable.Entry entry = table.find(key, window);
    if (entry == null) {
      AccumulatorTable.Place place = place(key, keyGroup, window);
      if (place == null) {
        return;
      }
      entry = table.insert(place, accumulator);
    } else {
      entry.accumulator = aggregation.merge(entry.accumulator, accumulator);
    }
    table.grew(entry);
  }

  private void add(byte[] key, int keyGroup, Object element) {
    Collection<?> of = windows.of(element);
    if (of instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        add(key, keyGroup, element, list.get(i));
      }
    } else {
      for (Object window : of) {
        add(key, keyGroup, element, window);
      }
    }
  }

  private void add(byte[] key, int keyGroup, Object element, Object window) {
    AccumulatorTable.Entry entry = table.find(key, window);
    if (entry == null) {
      AccumulatorTable.Place place = place(key, keyGroup, window);
      if (place == null) {
        return;
      }
      entry = table.insert(place, aggregation.createAccumulator());
    }
    entry.accumulator = aggregation.add(entry.accumulator, element);
    table.grew(entry);
  }

  /** Where something of this window belongs, or null if it is late and was counted. */
  private AccumulatorTable.@Nullable Place place(byte[] key, int keyGroup, Object window) {
    long maxTimestampMillis = windows.maxTimestampMillis(window);
    if (lifetime.expiryMillis(maxTimestampMillis) < inputMillis) {
      droppedLate++;
      return null;
    }
    return new AccumulatorTable.Place(key, keyGroup, window, maxTimestampMillis);
  }

  /** Where closing was cut, windows before the input watermark are open: they hold the output's. */
  private static long openMillis(Task task) {
    return Math.min(task.inputWatermarkMillis(), task.outputWatermarkMillis());
  }

  private boolean closesNow(long maxTimestampMillis, long watermark) {
    return policy.early() == OnChange.GATHER
        && maxTimestampMillis >= inputMillis
        && maxTimestampMillis < watermark;
  }

  private List<Gathered> gathered() {
    List<Gathered> gathered = new ArrayList<>(table.size());
    for (int i = 0; i < table.size(); i++) {
      AccumulatorTable.Entry entry = table.entry(i);
      gathered.add(new Gathered(store.stateKey(entry), entry));
    }
    return gathered;
  }

  private Task present() {
    if (task == null) {
      throw new IllegalStateException("An aggregation runs outside a batch");
    }
    return task;
  }
}
