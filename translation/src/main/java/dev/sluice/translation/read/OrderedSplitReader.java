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
 * Reads a bounded source that gives the same records in the same order each time: it is left where
 * the budget ends and the next batch goes on; its mark is the number of records taken. Opened at a
 * mark it passes over so many.
 *
 * <p>Owned by its task's thread.
 */
final class OrderedSplitReader<T> implements SplitReader {
  /** At most so many records a call, so that those downstream can keep up. */
  private static final int RECORDS_A_POLL = 4096;

  private final BoundedSource<T> source;
  private final PipelineOptions options;
  private final ElementSizes sizes;
  private @Nullable BoundedReader<T> reader;
  private long taken;
  private boolean isDone;

  OrderedSplitReader(BoundedSource<T> source, PipelineOptions options, BoundedMark from) {
    this.source = source;
    this.options = options;
    this.sizes = new ElementSizes(source.getOutputCoder());
    this.taken = from.taken();
    this.isDone = from.kind() == BoundedMark.Kind.DONE;
  }

  @Override
  public Poll poll(Receiver out, Budget budget) throws Exception {
    if (isDone) {
      return Poll.DONE;
    }
    for (int given = 0; given < RECORDS_A_POLL && !budget.isSpent(); given++) {
      BoundedReader<T> next = nextOrSayWhere();
      if (next == null) {
        isDone = true;
        close();
        return Poll.DONE;
      }
      T record = next.getCurrent();
      taken++;
      budget.spend(sizes.sizeBytes(record));
      out.accept(WindowedValues.timestampedValueInGlobalWindow(record, next.getCurrentTimestamp()));
    }
    return Poll.MORE;
  }

  private @Nullable BoundedReader<T> nextOrSayWhere() throws IOException {
    try {
      return next();
    } catch (IOException e) {
      throw new IOException(
          "Can't read "
              + source
              + " after "
              + taken
              + " records: "
              + e.getMessage()
              + ". Repair or remove it, then start again: nothing of this batch was committed.",
          e);
    }
  }

  /** The reader at the next record, or null at the end. */
  private @Nullable BoundedReader<T> next() throws IOException {
    if (reader != null) {
      return reader.advance() ? reader : null;
    }
    reader = source.createReader(options);
    boolean isThere = reader.start();
    for (long passed = 0; passed < taken; passed++) {
      if (!isThere) {
        throw new IOException(
            "The source "
                + source
                + " has "
                + passed
                + " records, but "
                + taken
                + " were read from it before: it has changed since the checkpoint was written."
                + " Restore it, or start from a new checkpoint location.");
      }
      isThere = reader.advance();
    }
    return isThere ? reader : null;
  }

  @Override
  public long watermarkMillis() {
    return isDone ? EventTime.MAX_MILLIS : EventTime.MIN_MILLIS;
  }

  @Override
  public Mark mark() throws IOException {
    return Mark.of((isDone ? BoundedMark.done(taken) : BoundedMark.taken(taken)).encode());
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
