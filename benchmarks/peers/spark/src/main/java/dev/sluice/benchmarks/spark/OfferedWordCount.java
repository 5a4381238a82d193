package dev.sluice.benchmarks.spark;

import dev.sluice.benchmarks.feed.Feed;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.Trigger;

/** The word count on the rows that {@link Feed} offers in this JVM; it does not end. */
final class OfferedWordCount {
  private static final System.Logger LOG = System.getLogger(OfferedWordCount.class.getName());

  /** The rows come in order. */
  private static final String WATERMARK_DELAY = "0 seconds";

  /**
   * A batch of its own to close windows after each that has moved the watermark: the next rows
   * would have to wait for it. Without, windows close in the next batch that has rows.
   */
  private static final String NO_DATA_BATCHES = "spark.sql.streaming.noDataMicroBatches.enabled";

  private OfferedWordCount() {}

  /** Starts the query; where it fails, so does the process. Its counts are tallied only. */
  static StreamingQuery start(JobArguments arguments) throws TimeoutException {
    SparkSession spark =
        SparkSession.builder()
            .config(arguments.sparkConf().setIfMissing(NO_DATA_BATCHES, "false"))
            .getOrCreate();
    spark.streams().addListener(new Commits());
    Dataset<Row> lines =
        spark
            .readStream()
            .format(OfferedRowsSource.class.getName())
            .option("partitions", arguments.number("parallelism"))
            .load();
    return WordCount.of(lines, WATERMARK_DELAY)
        .writeStream()
        .foreach(new TallyWriter(spark))
        .outputMode(OutputMode.Append())
        .option("checkpointLocation", arguments.checkpoint().toAbsolutePath().toString())
        .trigger(Trigger.ProcessingTime(0))
        .start();
  }

  /**
   * Tells the feed what is committed. A batch's progress is told once its entry is in the commit
   * log, on a thread of its own.
   */
  private static final class Commits extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      Feed.inThisJvm().committed(0, 1, Long.parseLong(event.progress().sources()[0].endOffset()));
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {
      if (event.exception().isDefined()) {
        LOG.log(System.Logger.Level.ERROR, "The query has failed: {0}", event.exception().get());
        Runtime.getRuntime().halt(1);
      }
    }
  }
}
