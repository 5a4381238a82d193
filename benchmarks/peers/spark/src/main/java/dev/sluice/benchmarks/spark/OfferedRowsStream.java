package dev.sluice.benchmarks.spark;

import dev.sluice.benchmarks.feed.Feed;
import dev.sluice.benchmarks.feed.OfferedLines;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads what {@link Feed} has offered: a batch takes all of it, each task every nth row.
 *
 * @param partitions how many tasks
 */
record OfferedRowsStream(int partitions) implements MicroBatchStream {
  @Override
  public Offset initialOffset() {
    return new Row(0);
  }

  @Override
  public Offset latestOffset() {
    return new Row(Feed.inThisJvm().offered());
  }

  @Override
  public Offset deserializeOffset(String json) {
    return new Row(Long.parseLong(json));
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    InputPartition[] ranges = new InputPartition[partitions];
    for (int i = 0; i < partitions; i++) {
      ranges[i] = new Range(((Row) start).next() + i, ((Row) end).next(), partitions);
    }
    return ranges;
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new Readers();
  }

  /** Comes when the next batch begins, so it is not what says that one is committed. */
  @Override
  public void commit(Offset end) {}

  @Override
  public void stop() {}

  /** The first row that was not read. */
  static final class Row extends Offset {
    private final long next;

    Row(long next) {
      this.next = next;
    }

    long next() {
      return next;
    }

    @Override
    public String json() {
      return Long.toString(next);
    }
  }

  /** Every {@code step}th row from one to before another. */
  record Range(long from, long to, int step) implements InputPartition {}

  private static final class Readers implements PartitionReaderFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new Reader((Range) partition);
    }
  }

  /** Owned by one task's thread. The row is reused, as Spark allows. */
  private static final class Reader implements PartitionReader<InternalRow> {
    private final Range range;
    private final GenericInternalRow row = new GenericInternalRow(1);
    private long next;

    Reader(Range range) {
      this.range = range;
      next = range.from();
    }

    @Override
    public boolean next() {
      if (next >= range.to()) {
        return false;
      }
      row.update(0, UTF8String.fromString(OfferedLines.line(next)));
      next += range.step();
      return true;
    }

    @Override
    public InternalRow get() {
      return row;
    }

    @Override
    public void close() {}
  }
}
