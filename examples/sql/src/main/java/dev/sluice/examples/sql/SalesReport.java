package dev.sluice.examples.sql;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.AddFields;
import org.apache.beam.sdk.schemas.transforms.DropFields;
import org.apache.beam.sdk.schemas.transforms.Filter;
import org.apache.beam.sdk.schemas.transforms.Group;
import org.apache.beam.sdk.schemas.transforms.Join;
import org.apache.beam.sdk.schemas.transforms.RenameFields;
import org.apache.beam.sdk.schemas.transforms.Select;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.JsonToRow;
import org.apache.beam.sdk.transforms.Max;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.ToJson;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * A bounded pipeline of schema transforms only: what was sold of each item in each city.
 *
 * <p>Options are {@link SalesReportOptions} and the runner's; the report is {@code report-*.json}
 * in the folder.
 */
public final class SalesReport {
  private SalesReport() {}

  /** Makes the report. */
  public static void main(String[] args) {
    PipelineOptionsFactory.register(SalesReportOptions.class);
    SalesReportOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(SalesReportOptions.class);
    PipelineResult.State state = pipeline(options).run().waitUntilFinish();
    System.out.println("The report is in " + options.getFolder() + " (" + state + ")");
  }

  static Pipeline pipeline(SalesReportOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    long leastCents = options.getLeastCents();
    PCollection<Row> orders =
        pipeline
            .apply("OrderLines", TextIO.read().from(options.getOrders()))
            .apply("Orders", JsonToRow.withSchema(ShopSchemas.ORDERS))
            .apply(
                "LargeOnes",
                Filter.<Row>create().whereFieldName("cents", (Long cents) -> cents >= leastCents))
            .apply("WithoutTime", DropFields.fields("ordered_at"));
    PCollection<Row> customers =
        pipeline
            .apply("CustomerLines", TextIO.read().from(options.getCustomers()))
            .apply("Customers", JsonToRow.withSchema(ShopSchemas.CUSTOMERS));
    orders
        .apply(
            "OfCustomers",
            Join.<Row, Row>innerJoin(customers).on(Join.FieldsEqual.left("customer").right("id")))
        .apply("Sales", Select.fieldNames("rhs.city", "lhs.item", "lhs.cents"))
        .apply(
            "ByCityAndItem",
            Group.<Row>byFieldNames("city", "item")
                .aggregateField("cents", Count.combineFn(), "orders")
                .aggregateField("cents", Sum.ofLongs(), "total")
                .aggregateField("cents", Max.ofLongs(), "largest"))
        .apply(
            "Flat",
            Select.fieldNames(
                "key.city", "key.item", "value.orders", "value.total", "value.largest"))
        .apply("Named", RenameFields.<Row>create().rename("total", "cents"))
        .apply(
            "WithCurrency",
            AddFields.<Row>create().field("currency", Schema.FieldType.STRING, "EUR"))
        .apply("Json", ToJson.of())
        .apply(
            "Report",
            TextIO.write()
                .to(options.getFolder() + "/report")
                .withSuffix(".json")
                .withNumShards(1));
    return pipeline;
  }
}
