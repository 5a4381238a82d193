package dev.sluice.examples.sql;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.sql.SqlTransform;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * A streaming SQL query with a tumbling window: how many orders of each item came in each minute of
 * event time, and what they were worth; from one Kafka topic to another.
 *
 * <p>Options are {@link ShopOptions} and the runner's. Ends when it is stopped, or with {@code
 * --trigger=available-now} when the topic is read.
 */
public final class OrdersPerMinute {
  private static final String QUERY =
      "SELECT item, COUNT(*) AS orders, SUM(cents) AS cents,"
          + " TUMBLE_START(ordered_at, INTERVAL '1' MINUTE) AS begins"
          + " FROM PCOLLECTION GROUP BY item, TUMBLE(ordered_at, INTERVAL '1' MINUTE)";

  private OrdersPerMinute() {}

  /** Runs the query. */
  public static void main(String[] args) {
    PipelineOptionsFactory.register(ShopOptions.class);
    Ending.runToTheEnd(
        pipeline(PipelineOptionsFactory.fromArgs(args).withValidation().as(ShopOptions.class)));
  }

  static Pipeline pipeline(ShopOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(
            "Orders",
            new RowTopics.ReadRows(
                options.getBootstrapServers(),
                options.getOrders(),
                ShopSchemas.ORDERS,
                "ordered_at",
                options.getMaxDelaySeconds() * 1_000))
        .apply("Count", SqlTransform.query(QUERY).withAutoLoading(false))
        .apply(
            "Results",
            new RowTopics.WriteRows(
                options.getBootstrapServers(),
                options.getResults(),
                "orders-per-minute-" + options.getResults()));
    return pipeline;
  }
}
