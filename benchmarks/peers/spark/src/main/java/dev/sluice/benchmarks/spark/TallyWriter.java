package dev.sluice.benchmarks.spark;

import dev.sluice.benchmarks.report.Tally;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * A sink that keeps the {@link Tally} of all counts in accumulators, and nothing else. What a task
 * that fails has added stays out: Spark counts those that succeed.
 */
final class TallyWriter extends ForeachWriter<Row> {
  private static final long serialVersionUID = 1L;

  private final LongAccumulator rows;
  private final LongAccumulator occurrences;
  private final LongAccumulator checksum;

  private transient Tally task = new Tally();

  TallyWriter(SparkSession spark) {
    rows = spark.sparkContext().longAccumulator("rows");
    occurrences = spark.sparkContext().longAccumulator("occurrences");
    checksum = spark.sparkContext().longAccumulator("checksum");
  }

  @Override
  public boolean open(long partitionId, long epochId) {
    task = new Tally();
    return true;
  }

  @Override
  public void process(Row count) {
    task.add(count.getLong(0), count.getString(1), count.getLong(2));
  }

  @Override
  public void close(Throwable errorOrNull) {
    rows.add(task.rows());
    occurrences.add(task.occurrences());
    checksum.add(task.checksum());
  }

  /** The tally of all tasks so far. */
  Tally tally() {
    return new Tally(rows.sum(), occurrences.sum(), checksum.sum());
  }
}
