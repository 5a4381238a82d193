package dev.sluice.benchmarks.spark;

import dev.sluice.benchmarks.report.Report;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Runs the word count once, in a JVM of its own, over all that is there, and ends.
 *
 * <p>Reports {@code wall_millis}, from the session's start to the query's end, and {@code
 * rows_millis}, from the first task to the query's end, which leaves out Spark's start.
 */
public final class WordCountJob {
  /** Lines are out of order by less than this. */
  private static final String WATERMARK_DELAY = "20 seconds";

  private WordCountJob() {}

  public static void main(String[] args) throws Exception {
    run(JobArguments.parse(args)).printAndExit();
  }

  static Report run(JobArguments arguments) throws Exception {
    Path work = arguments.checkpoint().toAbsolutePath();
    Path input = work.resolve("input");
    InputDirectory.make(input, Path.of(arguments.text("input")), arguments.number("pieces"));

    long startMillis = System.currentTimeMillis();
    SparkSession spark = SparkSession.builder().config(arguments.sparkConf()).getOrCreate();
    FirstTask firstTask = new FirstTask();
    spark.sparkContext().addSparkListener(firstTask);
    Dataset<Row> lines = spark.readStream().option("maxFilesPerTrigger", 1).text(input.toString());
    Dataset<Row> counts = WordCount.of(lines, WATERMARK_DELAY);
    boolean files = arguments.text("sink").equals("FILES");
    TallyWriter tally = new TallyWriter(spark);
    DataStreamWriter<Row> writer =
        files
            ? WordCount.formatted(counts)
                .writeStream()
                .format("text")
                .option("path", parent(arguments.text("output")))
            : counts.writeStream().foreach(tally);
    writer
        .outputMode(OutputMode.Append())
        .option("checkpointLocation", work.resolve("query").toString())
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
    long endMillis = System.currentTimeMillis();

    Report report =
        Report.ofThisProcess()
            .put("wall_millis", endMillis - startMillis)
            .put("rows_millis", endMillis - firstTask.launchMillis());
    return files ? report : report.put(tally.tally());
  }

  /** The others write files with a prefix, Spark a directory. */
  private static String parent(String prefix) {
    return String.valueOf(Path.of(prefix).toAbsolutePath().getParent());
  }
}
