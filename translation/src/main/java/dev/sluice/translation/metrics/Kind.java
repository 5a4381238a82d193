package dev.sluice.translation.metrics;

import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.apache.beam.runners.core.metrics.BoundedTrieData;
import org.apache.beam.runners.core.metrics.DistributionData;
import org.apache.beam.runners.core.metrics.GaugeData;
import org.apache.beam.runners.core.metrics.MonitoringInfoEncodings;
import org.apache.beam.runners.core.metrics.StringSetData;
import org.apache.beam.sdk.util.HistogramData;
import org.apache.beam.vendor.grpc.v1p69p0.com.google.protobuf.ByteString;

/**
 * The kinds of metrics. A kind's number in reports never changes.
 *
 * <p>Values are Beam's own data objects, payloads the portable encodings of its model.
 */
enum Kind {
  COUNTER(
      0,
      new Data<>(
          Long.class,
          MonitoringInfoEncodings::encodeInt64Counter,
          MonitoringInfoEncodings::decodeInt64Counter,
          Long::sum)),
  DISTRIBUTION(
      1,
      new Data<>(
          DistributionData.class,
          MonitoringInfoEncodings::encodeInt64Distribution,
          MonitoringInfoEncodings::decodeInt64Distribution,
          DistributionData::combine)),
  GAUGE(
      2,
      new Data<>(
          GaugeData.class,
          MonitoringInfoEncodings::encodeInt64Gauge,
          MonitoringInfoEncodings::decodeInt64Gauge,
          GaugeData::combine)),
  STRING_SET(
      3,
      new Data<>(
          StringSetData.class,
          MonitoringInfoEncodings::encodeStringSet,
          MonitoringInfoEncodings::decodeStringSet,
          StringSetData::combine)),
  BOUNDED_TRIE(
      4,
      new Data<>(
          BoundedTrieData.class,
          MonitoringInfoEncodings::encodeBoundedTrie,
          MonitoringInfoEncodings::decodeBoundedTrie,
          BoundedTrieData::combine)),
  HISTOGRAM(
      5,
      new Data<>(
          HistogramData.class,
          MonitoringInfoEncodings::encodeInt64Histogram,
          MonitoringInfoEncodings::decodeInt64Histogram,
          Kind::sum));

  final int number;

  @SuppressWarnings("ImmutableEnumChecker") // functions of Beam's, which keep nothing
  private final Data<?> data;

  Kind(int number, Data<?> data) {
    this.number = number;
    this.data = data;
  }

  static Kind of(int number) {
    for (Kind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new IllegalArgumentException("No kind of metric has the number " + number);
  }

  ByteString encode(Object value) {
    return data.encode(value);
  }

  Object decode(ByteString payload) {
    return data.decoding.apply(payload);
  }

  /** The total of two values; changes neither. */
  Object combine(Object one, Object other) {
    return data.combine(one, other);
  }

  private static HistogramData sum(HistogramData one, HistogramData other) {
    HistogramData sum = new HistogramData(one.getBucketType());
    sum.update(one);
    sum.update(other);
    return sum;
  }

  /** What Beam has for values of one kind. */
  private record Data<T>(
      Class<T> type,
      Function<T, ByteString> encoding,
      Function<ByteString, T> decoding,
      BinaryOperator<T> total) {
    ByteString encode(Object value) {
      return encoding.apply(type.cast(value));
    }

    T combine(Object one, Object other) {
      return total.apply(type.cast(one), type.cast(other));
    }
  }
}
