package dev.sluice.examples.sql;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Validation;

/** What the join can be told beside {@link ShopOptions}. */
public interface PaidOrdersOptions extends ShopOptions {
  @Description("The topic of payments, a line of JSON each: order_id, method, paid_at (ISO-8601).")
  @Default.String("payments")
  String getPayments();

  void setPayments(String payments);

  @Description("A file of customers, a line of JSON each: id, name, city.")
  @Validation.Required
  String getCustomers();

  void setCustomers(String customers);

  @Description("Orders and payments meet if they are of the same so many minutes of event time.")
  @Default.Integer(5)
  int getWindowMinutes();

  void setWindowMinutes(int windowMinutes);
}
