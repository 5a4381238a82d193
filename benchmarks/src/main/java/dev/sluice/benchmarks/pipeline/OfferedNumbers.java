package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows that {@link Feed} has offered in this JVM: row n is the number n, with a time that
 * follows from it. The rows are dealt out to the splits in turn.
 *
 * <p>The watermark stays before all of them until the feed has ended and all rows are read; then it
 * goes to the end of time.
 */
final class OfferedNumbers extends UnboundedSource<Long, OfferedRows.Mark> {
  private static final long serialVersionUID = 1L;

  /** Before the time of any row. */
  static final long START_MILLIS = 1_767_225_600_000L;

  private final Times times;
  private final int split;
  private final int splits;

  /** When a row is. */
  @FunctionalInterface
  interface Times extends Serializable {
    /** Milliseconds since the epoch, at least {@link #START_MILLIS}. */
    long millisOf(long number);
  }

  OfferedNumbers(Times times) {
    this(times, 0, 1);
  }

  private OfferedNumbers(Times times, int split, int splits) {
    this.times = times;
    this.split = split;
    this.splits = splits;
  }

  @Override
  public List<OfferedNumbers> split(int desired, PipelineOptions options) {
    List<OfferedNumbers> parts = new ArrayList<>();
    for (int i = 0; i < desired; i++) {
      parts.add(new OfferedNumbers(times, i, desired));
    }
    return parts;
  }

  @Override
  public UnboundedReader<Long> createReader(
      PipelineOptions options, OfferedRows.@Nullable Mark mark) {
    return new Reader(this, mark == null ? split : mark.nextRow());
  }

  @Override
  public Coder<OfferedRows.Mark> getCheckpointMarkCoder() {
    return SerializableCoder.of(OfferedRows.Mark.class);
  }

  @Override
  public Coder<Long> getOutputCoder() {
    return VarLongCoder.of();
  }

  /** Owned by the runner's reading thread. */
  private static final class Reader extends UnboundedReader<Long> {
    private static final Instant START = Instant.ofEpochMilli(START_MILLIS);

    private final OfferedNumbers source;
    private long nextRow;
    private long current = -1;

    Reader(OfferedNumbers source, long nextRow) {
      this.source = source;
      this.nextRow = nextRow;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (nextRow >= Feed.inThisJvm().offered()) {
        return false;
      }
      Results.begin();
      current = nextRow;
      nextRow += source.splits;
      return true;
    }

    @Override
    public Long getCurrent() {
      if (current < 0) {
        throw new NoSuchElementException("No row was read yet");
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(source.times.millisOf(getCurrent()));
    }

    @Override
    public Instant getWatermark() {
      return Feed.inThisJvm().hasEnded() && nextRow >= Feed.inThisJvm().offered()
          ? BoundedWindow.TIMESTAMP_MAX_VALUE
          : START;
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return new OfferedRows.Mark(source.split, source.splits, nextRow);
    }

    @Override
    public OfferedNumbers getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }
}
