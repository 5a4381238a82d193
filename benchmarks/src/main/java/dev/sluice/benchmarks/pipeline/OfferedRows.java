package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.feed.OfferedLines;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows that {@link Feed} has offered in this JVM, as lines for {@link WordCount}.
 *
 * <p>Row n is always the same line, so a reader can go on from any mark. The rows are dealt out to
 * the splits in turn. A mark tells the feed when it is finalised, which a durable runner does once
 * the batch, checkpoint or bundle with these rows is committed.
 */
final class OfferedRows extends UnboundedSource<String, OfferedRows.Mark> {
  private static final long serialVersionUID = 1L;

  private final int split;
  private final int splits;

  OfferedRows() {
    this(0, 1);
  }

  private OfferedRows(int split, int splits) {
    this.split = split;
    this.splits = splits;
  }

  @Override
  public List<OfferedRows> split(int desired, PipelineOptions options) {
    List<OfferedRows> parts = new ArrayList<>();
    for (int i = 0; i < desired; i++) {
      parts.add(new OfferedRows(i, desired));
    }
    return parts;
  }

  @Override
  public UnboundedReader<String> createReader(PipelineOptions options, @Nullable Mark mark) {
    return new Reader(this, mark == null ? split : mark.nextRow);
  }

  @Override
  public Coder<Mark> getCheckpointMarkCoder() {
    return SerializableCoder.of(Mark.class);
  }

  @Override
  public Coder<String> getOutputCoder() {
    return StringUtf8Coder.of();
  }

  /** Up to where one split was read. */
  static final class Mark implements CheckpointMark, Serializable {
    private static final long serialVersionUID = 1L;

    private final int split;
    private final int splits;
    private final long nextRow;

    Mark(int split, int splits, long nextRow) {
      this.split = split;
      this.splits = splits;
      this.nextRow = nextRow;
    }

    long nextRow() {
      return nextRow;
    }

    @Override
    public void finalizeCheckpoint() {
      Feed.inThisJvm().committed(split, splits, nextRow);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Mark mark
          && split == mark.split
          && splits == mark.splits
          && nextRow == mark.nextRow;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(nextRow) * 31 + split;
    }
  }

  /** Owned by the runner's reading thread. */
  private static final class Reader extends UnboundedReader<String> {
    private final OfferedRows source;
    private long nextRow;
    private @Nullable String current;
    private Instant currentTime = Instant.ofEpochMilli(OfferedLines.millis(0));

    /** What was offered when it was last looked: at a fixed rate looking costs. */
    private long offered;

    Reader(OfferedRows source, long nextRow) {
      this.source = source;
      this.nextRow = nextRow;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (nextRow >= offered) {
        offered = Feed.inThisJvm().offered();
        if (nextRow >= offered) {
          return false;
        }
      }
      current = OfferedLines.line(nextRow);
      currentTime = Instant.ofEpochMilli(OfferedLines.millis(nextRow));
      nextRow += source.splits;
      return true;
    }

    @Override
    public String getCurrent() {
      if (current == null) {
        throw new NoSuchElementException("No row was read yet");
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      getCurrent();
      return currentTime;
    }

    @Override
    public Instant getWatermark() {
      return currentTime;
    }

    @Override
    public CheckpointMark getCheckpointMark() {
      return new Mark(source.split, source.splits, nextRow);
    }

    @Override
    public OfferedRows getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }
}
