package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * The whole numbers from one up to, not including, another: a source that costs next to nothing,
 * and can be split before it is read and while it is.
 */
final class Numbers extends BoundedSource<Long> {
  private static final long serialVersionUID = 1L;

  /** How a runner counts the size of one. */
  private static final int BYTES = Long.BYTES;

  private final long from;
  private final long to;

  Numbers(long from, long to) {
    if (from > to) {
      throw new IllegalArgumentException("From " + from + " to " + to + " is no range");
    }
    this.from = from;
    this.to = to;
  }

  @Override
  public List<Numbers> split(long desiredBytes, PipelineOptions options) {
    long parts = Math.max(1, getEstimatedSizeBytes(options) / Math.max(BYTES, desiredBytes));
    List<Numbers> all = new ArrayList<>();
    for (long i = 0; i < parts; i++) {
      all.add(new Numbers(border(i, parts), border(i + 1, parts)));
    }
    return all;
  }

  private long border(long part, long parts) {
    return part == parts ? to : from + (to - from) / parts * part;
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return (to - from) * BYTES;
  }

  @Override
  public Coder<Long> getOutputCoder() {
    return VarLongCoder.of();
  }

  @Override
  public BoundedReader<Long> createReader(PipelineOptions options) {
    return new Reader(this);
  }

  @Override
  public String toString() {
    return "[" + from + ", " + to + ")";
  }

  /**
   * Takes a block of numbers at a time, so that what is needed for splitting costs nothing a
   * number. Read by one thread; others may split, or ask how far it is.
   */
  private static final class Reader extends BoundedReader<Long> {
    private static final long BLOCK = 1024;

    private final long from;

    /** Guarded by this: where the source that is read ends, and up to where it has been taken. */
    private Numbers source;

    private long taken;

    /** Of the reading thread: the current number, and where the block ends. */
    private long current;

    private long blockEnd;

    Reader(Numbers source) {
      this.source = source;
      this.from = source.from;
      taken = source.from;
      blockEnd = source.from;
      current = source.from - 1;
    }

    @Override
    public boolean start() {
      Results.begin();
      return advance();
    }

    @Override
    public boolean advance() {
      return ++current < blockEnd || takeBlock();
    }

    private synchronized boolean takeBlock() {
      taken = Math.min(source.to, taken + BLOCK);
      blockEnd = taken;
      return current < blockEnd;
    }

    @Override
    public Long getCurrent() {
      if (current < from || current >= blockEnd) {
        throw new NoSuchElementException("There is no number at " + current);
      }
      return current;
    }

    @Override
    public synchronized Numbers getCurrentSource() {
      return source;
    }

    @Override
    public synchronized Double getFractionConsumed() {
      return source.to == from ? 1.0 : (double) (taken - from) / (source.to - from);
    }

    @Override
    public synchronized @Nullable Numbers splitAtFraction(double fraction) {
      long at = from + (long) Math.ceil((source.to - from) * fraction);
      if (at <= taken || at >= source.to) {
        return null;
      }
      Numbers rest = new Numbers(at, source.to);
      source = new Numbers(from, at);
      return rest;
    }

    @Override
    public void close() {}
  }
}
