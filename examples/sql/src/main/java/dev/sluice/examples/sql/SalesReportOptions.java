package dev.sluice.examples.sql;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** What the sales report can be told. */
public interface SalesReportOptions extends PipelineOptions {
  @Description(
      "Files of orders, a glob; a line of JSON each: id, customer, item, cents, ordered_at.")
  @Validation.Required
  String getOrders();

  void setOrders(String orders);

  @Description("A file of customers, a line of JSON each: id, name, city.")
  @Validation.Required
  String getCustomers();

  void setCustomers(String customers);

  @Description("Orders below so many cents are left out.")
  @Default.Long(100)
  long getLeastCents();

  void setLeastCents(long leastCents);

  @Description("Folder for the report: one file, a line of JSON per city and item.")
  @Default.String("target/sales-report")
  String getFolder();

  void setFolder(String folder);
}
