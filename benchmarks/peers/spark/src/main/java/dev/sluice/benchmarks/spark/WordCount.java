package dev.sluice.benchmarks.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.window;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Counts each word in windows of ten minutes that begin every five, by the time that stands at the
 * head of each line: the guide's example, of Spark's own functions, so that it is compiled whole.
 */
final class WordCount {
  private static final String WINDOW = "10 minutes";
  private static final String PERIOD = "5 minutes";

  private WordCount() {}

  /**
   * The counts of lines.
   *
   * @param lines with the column {@code value}
   * @param watermarkDelay how far lines are out of order
   */
  static Dataset<Row> of(Dataset<Row> lines, String watermarkDelay) {
    return lines
        .select(
            timestamp_millis(substring_index(col("value"), "\t", 1).cast("long")).as("time"),
            explode(split(substring_index(col("value"), "\t", -1), " ")).as("word"))
        .withWatermark("time", watermarkDelay)
        .groupBy(window(col("time"), WINDOW, PERIOD), col("word"))
        .count()
        .select(
            unix_millis(col("window.start")).as("windowStartMillis"), col("word"), col("count"));
  }

  /** The counts as lines, as {@code Tally.addLine} reads them. */
  static Dataset<Row> formatted(Dataset<Row> counts) {
    return counts.select(
        concat_ws(
            "\t",
            col("windowStartMillis").cast("string"),
            col("word"),
            col("count").cast("string")));
  }
}
