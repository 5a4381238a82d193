package dev.sluice.examples.sql;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** What the streaming examples over Kafka have in common. */
public interface ShopOptions extends PipelineOptions {
  @Description("The Kafka brokers to ask first, host:port; './sluice kafka start' prints them.")
  @Validation.Required
  String getBootstrapServers();

  void setBootstrapServers(String bootstrapServers);

  @Description(
      "The topic of orders, a line of JSON each: id, customer, item, cents, ordered_at (ISO-8601).")
  @Default.String("orders")
  String getOrders();

  void setOrders(String orders);

  @Description(
      "The topic that the result is written to, a line of JSON each, exactly once. It must be there,"
          + " and a run that begins anew needs a new one.")
  @Validation.Required
  String getResults();

  void setResults(String results);

  @Description(
      "How many seconds the watermark stays behind the latest event time seen: rows that are no more"
          + " than this out of order are never late.")
  @Default.Long(30)
  long getMaxDelaySeconds();

  void setMaxDelaySeconds(long maxDelaySeconds);
}
