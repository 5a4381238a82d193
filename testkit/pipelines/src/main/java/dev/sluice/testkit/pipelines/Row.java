package dev.sluice.testkit.pipelines;

import java.io.Serializable;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;

/** What an input gives. */
record Row(String key, long value, long timeMillis) implements Serializable {
  /** Of all rows between steps. */
  static final KvCoder<String, Long> CODER = KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of());

  KV<String, Long> element() {
    return KV.of(key, value);
  }

  Instant time() {
    return Instant.ofEpochMilli(timeMillis);
  }

  TimestampedValue<KV<String, Long>> timestamped() {
    return TimestampedValue.of(element(), time());
  }

  @Override
  public String toString() {
    return key + "=" + value + "@" + timeMillis;
  }
}
