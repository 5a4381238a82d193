package dev.sluice.examples.sql;

import org.apache.beam.sdk.schemas.Schema;

/**
 * The tables of a small shop. All times are UTC; on topics and in files a row is a line of JSON.
 */
final class ShopSchemas {
  private ShopSchemas() {}

  static final Schema ORDERS =
      Schema.builder()
          .addInt64Field("id")
          .addInt64Field("customer")
          .addStringField("item")
          .addInt64Field("cents")
          .addDateTimeField("ordered_at")
          .build();

  static final Schema PAYMENTS =
      Schema.builder()
          .addInt64Field("order_id")
          .addStringField("method")
          .addDateTimeField("paid_at")
          .build();

  static final Schema CUSTOMERS =
      Schema.builder().addInt64Field("id").addStringField("name").addStringField("city").build();
}
