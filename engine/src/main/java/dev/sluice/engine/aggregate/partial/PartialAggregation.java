package dev.sluice.engine.aggregate.partial;

import dev.sluice.engine.aggregate.AccumulatorTable;
import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.TableLimits;
import dev.sluice.engine.aggregate.Windows;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.operator.Step;
import dev.sluice.engine.operator.StepFactory;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.plan.KeySelector;
import java.util.Collection;
import java.util.List;

/**
 * Combines elements of a key and window before the exchange, as far as they meet in a bounded table
 * within a batch. Takes elements, emits each as part of one {@link Partial} per window, or of one
 * for all its windows.
 *
 * <p>Where windows slide, elements of one key are mostly in the same few windows, and are combined
 * once for all of them; where hardly any two are, once for each window. Which of the two costs less
 * is told by trying both: a small batch has few elements of one key either way.
 *
 * <p>Where nearly every element has a key and window of its own, the table is only in the way: the
 * step then passes each element on as a Partial of its own, and tries again after a while.
 */
public final class PartialAggregation {
  private PartialAggregation() {}

  /** A step with the usual limits. */
  public static StepFactory step(Aggregation aggregation) {
    return step(aggregation, TableLimits.DEFAULT);
  }

  /** A step whose table is limited; it judges whether it reduces after {@code entries} elements. */
  public static StepFactory step(Aggregation aggregation, TableLimits limits) {
    return (context, outputs) -> new Combiner(aggregation.copy(), limits, outputs.get(0));
  }

  /** By what elements are combined. */
  private enum By {
    /** Key and all windows of an element together. */
    WINDOW_SET,
    /** Key and window. */
    WINDOW,
    /** Nothing. */
    ELEMENT
  }

  private static final class Combiner implements Step {
    /** Above this share of new entries among additions the table does not pay. */
    private static final double TOO_MANY_NEW = 0.8;

    /** From this share on of new sets it is worth a try whether single windows cost less. */
    private static final double MANY_NEW_SETS = 0.3;

    /** How many times as many elements as it looked at a way that doesn't pay stays off. */
    private static final int TIMES_OFF = 16;

    private final Aggregation aggregation;
    private final Windows windows;
    private final KeySelector keys;
    private final AccumulatorTable table;
    private final Receiver out;
    private final int sample;
    private By by = By.WINDOW_SET;
    private boolean hasSets;
    private WindowSet lastSet = new WindowSet(List.of());
    private int additions;
    private int newEntries;

    /** So many elements until the coarsest way is tried again. */
    private long untilAgain;

    /** The share of new entries among elements by sets, when that was left for single windows. */
    private double newSets;

    /** For so many elements more sets are known to cost less than single windows. */
    private long setsPayFor;

    private Combiner(Aggregation aggregation, TableLimits limits, Receiver out) {
      this.aggregation = aggregation;
      this.windows = aggregation.windows();
      this.keys = aggregation.key().copy();
      this.table = new AccumulatorTable(limits, aggregation.accumulatorCodec().copy());
      this.out = out;
      this.sample = limits.entries();
    }

    @Override
    public void begin(Task task) {
      table.clear();
    }

    @Override
    public void accept(Object element) throws Exception {
      byte[] key = keys.key(element);
      Collection<?> of = windows.of(element);
      if (by != By.WINDOW_SET && untilAgain-- <= 0) {
        become(By.WINDOW_SET);
      }
      if (!(of instanceof List<?> list)) {
        for (Object window : of) {
          add(key, window, element);
        }
      } else if (list.size() > 1 && by == By.WINDOW_SET) {
        hasSets = true;
        add(key, set(list), element);
      } else {
        for (int i = 0; i < list.size(); i++) {
          add(key, list.get(i), element);
        }
      }
    }

    /** Elements that follow each other are mostly in the same windows. */
    private WindowSet set(List<?> list) {
      if (lastSet.windows() != list) {
        lastSet = new WindowSet(list);
      }
      return lastSet;
    }

    @Override
    public void finish() throws Exception {
      flush();
    }

    @Override
    public void close() {
      table.clear();
    }

    private void add(byte[] key, Object window, Object element) throws Exception {
      long timestampMillis = windows.timestampMillis(element);
      if (by == By.ELEMENT) {
        Object one = aggregation.add(aggregation.createAccumulator(), element);
        out.accept(new Partial(key, window, aggregation.compact(one), timestampMillis));
        return;
      }
      AccumulatorTable.Entry entry = table.find(key, window);
      if (entry == null) {
        newEntries++;
        entry =
            table.insert(
                new AccumulatorTable.Place(key, 0, window, 0), aggregation.createAccumulator());
      }
      entry.accumulator = aggregation.add(entry.accumulator, element);
      entry.minTimestampMillis = Math.min(entry.minTimestampMillis, timestampMillis);
      table.grew(entry);
      if (table.isFull()) {
        flush();
      }
      if (++additions >= sample) {
        judge();
      }
    }

    /** A way that doesn't pay gives way to the next one, until the first is tried again. */
    private void judge() throws Exception {
      double newShare = (double) newEntries / additions;
      if (by == By.WINDOW_SET && hasSets) {
        setsPayFor -= additions;
        if (newShare > MANY_NEW_SETS && setsPayFor <= 0) {
          newSets = newShare;
          giveWayTo(By.WINDOW);
        }
      } else if (newShare > TOO_MANY_NEW) {
        giveWayTo(By.ELEMENT);
      } else if (by == By.WINDOW && setsCostLess(newShare)) {
        setsPayFor = (long) additions * TIMES_OFF;
        giveWayTo(By.WINDOW_SET);
      }
      become(by);
    }

    private void giveWayTo(By next) throws Exception {
      flush();
      untilAgain = by == By.WINDOW_SET ? (long) additions * TIMES_OFF : untilAgain;
      by = next;
    }

    /**
     * Per element: by sets one search here, a row per new set, and a merge per window of it; by
     * windows a search each, and a row and a merge per new one.
     */
    private boolean setsCostLess(double newWindows) {
      int perSet = lastSet.windows().size();
      return 1 + newSets * (1 + perSet) < perSet + newWindows * perSet * 2;
    }

    private void become(By next) {
      by = next;
      hasSets = false;
      additions = 0;
      newEntries = 0;
    }

    private void flush() throws Exception {
      for (int i = 0; i < table.size(); i++) {
        AccumulatorTable.Entry entry = table.entry(i);
        Object accumulator = aggregation.compact(entry.accumulator);
        out.accept(new Partial(entry.key, entry.window, accumulator, entry.minTimestampMillis));
      }
      table.clear();
    }
  }
}
