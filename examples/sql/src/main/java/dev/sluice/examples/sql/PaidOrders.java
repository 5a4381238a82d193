package dev.sluice.examples.sql;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.sql.SqlTransform;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.JsonToRow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;

/**
 * A streaming SQL join: orders and payments of two Kafka topics that meet in a window of event
 * time, with their customers from a file; the result goes to a third topic.
 *
 * <p>Options are {@link PaidOrdersOptions} and the runner's. Ends when it is stopped, or with
 * {@code --trigger=available-now} when the topics are read.
 */
public final class PaidOrders {
  private static final String PAID =
      "SELECT o.id, o.customer, o.item, o.cents, p.`method`"
          + " FROM orders o JOIN payments p ON o.id = p.order_id";

  private static final String WITH_CUSTOMERS =
      "SELECT p.id, p.item, p.cents, p.`method`, c.name, c.city"
          + " FROM paid p JOIN customers c ON p.customer = c.id";

  private PaidOrders() {}

  /** Runs the join. */
  public static void main(String[] args) {
    PipelineOptionsFactory.register(PaidOrdersOptions.class);
    Ending.runToTheEnd(
        pipeline(
            PipelineOptionsFactory.fromArgs(args).withValidation().as(PaidOrdersOptions.class)));
  }

  static Pipeline pipeline(PaidOrdersOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    PCollection<Row> orders =
        topic(pipeline, "Orders", options.getOrders(), ShopSchemas.ORDERS, "ordered_at");
    PCollection<Row> payments =
        topic(pipeline, "Payments", options.getPayments(), ShopSchemas.PAYMENTS, "paid_at");
    PCollection<Row> customers =
        pipeline
            .apply("CustomerLines", TextIO.read().from(options.getCustomers()))
            .apply("Customers", JsonToRow.withSchema(ShopSchemas.CUSTOMERS));
    PCollection<Row> paid =
        PCollectionTuple.of("orders", orders)
            .and("payments", payments)
            .apply("Paid", SqlTransform.query(PAID).withAutoLoading(false));
    PCollectionTuple.of("paid", paid)
        .and("customers", customers)
        .apply("WithCustomers", SqlTransform.query(WITH_CUSTOMERS).withAutoLoading(false))
        .apply(
            "Results",
            new RowTopics.WriteRows(
                options.getBootstrapServers(),
                options.getResults(),
                "paid-orders-" + options.getResults()));
    return pipeline;
  }

  private static PCollection<Row> topic(
      Pipeline pipeline, String name, String topic, Schema schema, String timeField) {
    PaidOrdersOptions options = pipeline.getOptions().as(PaidOrdersOptions.class);
    return pipeline
        .apply(
            name,
            new RowTopics.ReadRows(
                options.getBootstrapServers(),
                topic,
                schema,
                timeField,
                options.getMaxDelaySeconds() * 1_000))
        .apply(
            name + "InWindows",
            Window.into(FixedWindows.of(Duration.standardMinutes(options.getWindowMinutes()))));
  }
}
