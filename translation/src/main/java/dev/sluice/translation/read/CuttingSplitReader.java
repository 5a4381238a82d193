package dev.sluice.translation.read;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.element.ElementSizes;
import java.io.IOException;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.BoundedSource.BoundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bounded source that may give its records in another order the next time, so that counting
 * them says nothing. It is read in parts: when the budget is spent the part under way is cut a
 * little ahead, its front is read to the end in the same call, and the rest is the mark. A part
 * that can't be cut is read whole.
 *
 * <pre>
 *   begin part --> read --+--> end of source                       DONE
 *                         +--> budget spent, cut --> end of part   MORE, the rest is the next part
 * </pre>
 *
 * <p>Between two calls the reader is always between two parts. Owned by its task's thread.
 */
final class CuttingSplitReader<T> implements SplitReader {
  /** How far ahead to cut, as a fraction of what is left; the first that the source accepts. */
  private static final double[] AHEAD = {1.0 / 1024, 1.0 / 64, 1.0 / 8, 1.0 / 2};

  private static final int RECORDS_BETWEEN_CUTS = 256;

  private final PipelineOptions options;
  private final ElementSizes sizes;
  private BoundedSource<T> part;
  private boolean isRest;
  private boolean isDone;
  private long taken;
  private @Nullable BoundedReader<T> reader;

  CuttingSplitReader(BoundedSource<T> whole, PipelineOptions options, BoundedMark from) {
    this.options = options;
    this.sizes = new ElementSizes(whole.getOutputCoder());
    this.isRest = from.rest() != null;
    this.part = isRest ? restOf(from) : whole;
    this.taken = from.taken();
    this.isDone = from.kind() == BoundedMark.Kind.DONE;
  }

  @SuppressWarnings("unchecked") // a rest has the records of its whole
  private static <T> BoundedSource<T> restOf(BoundedMark from) {
    BoundedSource<?> rest = from.rest();
    if (rest == null) {
      throw new IllegalArgumentException("The mark has no rest: " + from);
    }
    return (BoundedSource<T>) rest;
  }

  @Override
  public Poll poll(Receiver out, Budget budget) throws Exception {
    if (isDone) {
      return Poll.DONE;
    }
    if (budget.isSpent()) {
      return Poll.MORE;
    }
    BoundedReader<T> open = part.createReader(options);
    reader = open;
    BoundedSource<T> rest = null;
    long nextCut = 0;
    boolean isThere = open.start();
    for (long given = 1; isThere; given++) {
      T record = open.getCurrent();
      taken++;
      budget.spend(sizes.sizeBytes(record));
      out.accept(WindowedValues.timestampedValueInGlobalWindow(record, open.getCurrentTimestamp()));
      if (rest == null && given >= nextCut && budget.isSpent()) {
        rest = cut(open);
        nextCut = given + RECORDS_BETWEEN_CUTS;
      }
      isThere = open.advance();
    }
    close();
    if (rest == null) {
      isDone = true;
      return Poll.DONE;
    }
    part = rest;
    isRest = true;
    return Poll.MORE;
  }

  private static <T> @Nullable BoundedSource<T> cut(BoundedReader<T> open) {
    Double consumed = open.getFractionConsumed();
    if (consumed == null || consumed >= 1) {
      return null;
    }
    for (double ahead : AHEAD) {
      BoundedSource<T> rest = open.splitAtFraction(consumed + (1 - consumed) * ahead);
      if (rest != null) {
        return rest;
      }
    }
    return null;
  }

  @Override
  public boolean needsWholeBudget() {
    return true;
  }

  @Override
  public long watermarkMillis() {
    return isDone ? EventTime.MAX_MILLIS : EventTime.MIN_MILLIS;
  }

  @Override
  public Mark mark() throws IOException {
    if (isDone) {
      return Mark.of(BoundedMark.done(taken).encode());
    }
    return Mark.of((isRest ? BoundedMark.rest(taken, part) : BoundedMark.taken(0)).encode());
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
