package dev.sluice.translation.read;

import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.source.Mark;
import dev.sluice.engine.source.SplitReader;
import dev.sluice.engine.time.EventTime;
import dev.sluice.translation.element.ElementSizes;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.ValueWithRecordId;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.jspecify.annotations.Nullable;

/**
 * Reads a split of an unbounded source with one reader that stays open between batches. A mark is
 * finalised only as the live object that the reader gave, and only after its batch is durable.
 *
 * <p>Owned by its task's thread.
 */
final class UnboundedSplitReader<T, M extends CheckpointMark> implements SplitReader {
  /** At most so many records a call, so that those downstream can keep up. */
  private static final int RECORDS_A_POLL = 4096;

  private final UnboundedSource<T, M> source;
  private final PipelineOptions options;
  private final @Nullable Coder<M> markCoder;
  private final ElementSizes sizes;
  private final UnboundedMark<M> from;
  private final Arrival arrival;
  private final boolean hasIds;
  private boolean isDone;
  private @Nullable UnboundedReader<T> reader;
  private long watermarkMillis = EventTime.MIN_MILLIS;

  /** Whether the reader stands at a record that no poll has given yet. */
  private boolean isAhead;

  UnboundedSplitReader(
      UnboundedSource<T, M> source,
      PipelineOptions options,
      @Nullable Coder<M> markCoder,
      UnboundedMark<M> from,
      Arrival arrival) {
    this.source = source;
    this.options = options;
    this.markCoder = markCoder;
    this.from = from;
    this.arrival = arrival;
    this.hasIds = source.requiresDeduping();
    this.isDone = from.isDone();
    this.sizes = new ElementSizes(source.getOutputCoder());
  }

  @Override
  public Poll poll(Receiver out, Budget budget) throws Exception {
    if (isDone) {
      return Poll.DONE;
    }
    for (int given = 0; given < RECORDS_A_POLL; given++) {
      if (budget.isSpent()) {
        readWatermark();
        return Poll.MORE;
      }
      UnboundedReader<T> next = next();
      if (next == null) {
        isDone = readWatermark() >= EventTime.MAX_MILLIS;
        return isDone ? Poll.DONE : Poll.NOTHING_NOW;
      }
      T record = next.getCurrent();
      budget.spend(sizes.sizeBytes(record));
      out.accept(row(next, record));
      arrival.given();
    }
    readWatermark();
    return Poll.MORE;
  }

  /**
   * Beam's readers can only be asked by advancing them: the record stays with the reader for the
   * next poll. Until then neither the watermark, which may be after it, nor the mark, which is
   * behind it, is asked for.
   */
  @Override
  public boolean mayHaveMore() throws IOException {
    if (isDone || reader == null || isAhead) {
      return true;
    }
    isAhead = reader.advance();
    return isAhead || readWatermark() >= EventTime.MAX_MILLIS;
  }

  /** The record as a row; with its id, if the source asks to be deduplicated. */
  private WindowedValue<?> row(UnboundedReader<T> at, T record) {
    Object value = hasIds ? new ValueWithRecordId<>(record, at.getCurrentRecordId()) : record;
    return WindowedValues.timestampedValueInGlobalWindow(value, at.getCurrentTimestamp());
  }

  /** The reader at the next record, or null if there is none now. */
  private @Nullable UnboundedReader<T> next() throws IOException {
    if (isAhead) {
      isAhead = false;
      return reader;
    }
    if (reader != null) {
      return reader.advance() ? reader : null;
    }
    reader = source.createReader(options, from.mark());
    return reader.start() ? reader : null;
  }

  private long readWatermark() {
    if (reader != null && !isAhead) {
      watermarkMillis = EventTime.clampMillis(reader.getWatermark().getMillis());
    }
    return watermarkMillis;
  }

  @Override
  public long watermarkMillis() {
    return isDone ? EventTime.MAX_MILLIS : watermarkMillis;
  }

  @Override
  @SuppressWarnings("unchecked") // a source's readers give its own marks
  public Mark mark() throws IOException {
    if (reader == null) {
      return Mark.of(from.encode(markCoder));
    }
    M mark = (M) reader.getCheckpointMark();
    byte[] bytes = new UnboundedMark<>(mark, isDone).encode(markCoder);
    return new Mark(bytes, () -> finalizeMark(mark));
  }

  private static void finalizeMark(CheckpointMark mark) {
    try {
      mark.finalizeCheckpoint();
    } catch (IOException e) {
      throw new UncheckedIOException("A source's mark could not be finalised: " + mark, e);
    }
  }

  @Override
  public boolean isCaughtUp(long clockMillis) {
    return isDone || arrival.isCaughtUp(this::backlogBytes, clockMillis);
  }

  @Override
  public long backlogBytes() {
    return reader == null ? -1 : Math.max(-1, reader.getSplitBacklogBytes());
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
