package dev.sluice.engine.aggregate;

import dev.sluice.engine.plan.KeySelector;
import dev.sluice.engine.run.Receiver;
import dev.sluice.engine.run.Step;
import dev.sluice.engine.run.StepFactory;
import dev.sluice.engine.run.Task;
import java.util.Collection;
import java.util.List;

/**
 * Combines elements of a key and window before the exchange, as far as they meet in a bounded table
 * within a batch. Takes elements, emits each as part of one {@link Partial} per window.
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

  private static final class Combiner implements Step {
    /** Above this share of new entries among additions the table does not pay. */
    private static final double TOO_MANY_NEW = 0.8;

    /** How many times as many elements as it looked at a table that doesn't pay stays off. */
    private static final int TIMES_OFF = 16;

    private final Aggregation aggregation;
    private final Windows windows;
    private final KeySelector keys;
    private final AccumulatorTable table;
    private final Receiver out;
    private final int sample;
    private int additions;
    private int newEntries;
    private long passesLeft;

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
      if (of instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          add(key, list.get(i), element);
        }
      } else {
        for (Object window : of) {
          add(key, window, element);
        }
      }
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
      if (passesLeft > 0) {
        passesLeft--;
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

    private void judge() throws Exception {
      if (newEntries > additions * TOO_MANY_NEW) {
        passesLeft = (long) additions * TIMES_OFF;
        flush();
      }
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
