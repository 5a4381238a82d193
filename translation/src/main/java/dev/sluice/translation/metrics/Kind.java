package dev.sluice.translation.metrics;

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
  COUNTER(0) {
    @Override
    ByteString encode(Object value) {
      return MonitoringInfoEncodings.encodeInt64Counter((Long) value);
    }

    @Override
    Object decode(ByteString payload) {
      return MonitoringInfoEncodings.decodeInt64Counter(payload);
    }

    @Override
    Object combine(Object one, Object other) {
      return (Long) one + (Long) other;
    }
  },
  DISTRIBUTION(1) {
    @Override
    ByteString encode(Object value) {
      return MonitoringInfoEncodings.encodeInt64Distribution((DistributionData) value);
    }

    @Override
    Object decode(ByteString payload) {
      return MonitoringInfoEncodings.decodeInt64Distribution(payload);
    }

    @Override
    Object combine(Object one, Object other) {
      return ((DistributionData) one).combine((DistributionData) other);
    }
  },
  GAUGE(2) {
    @Override
    ByteString encode(Object value) {
      return MonitoringInfoEncodings.encodeInt64Gauge((GaugeData) value);
    }

    @Override
    Object decode(ByteString payload) {
      return MonitoringInfoEncodings.decodeInt64Gauge(payload);
    }

    @Override
    Object combine(Object one, Object other) {
      return ((GaugeData) one).combine((GaugeData) other);
    }
  },
  STRING_SET(3) {
    @Override
    ByteString encode(Object value) {
      return MonitoringInfoEncodings.encodeStringSet((StringSetData) value);
    }

    @Override
    Object decode(ByteString payload) {
      return MonitoringInfoEncodings.decodeStringSet(payload);
    }

    @Override
    Object combine(Object one, Object other) {
      return ((StringSetData) one).combine((StringSetData) other);
    }
  },
  BOUNDED_TRIE(4) {
    @Override
    ByteString encode(Object value) {
      return MonitoringInfoEncodings.encodeBoundedTrie((BoundedTrieData) value);
    }

    @Override
    Object decode(ByteString payload) {
      return MonitoringInfoEncodings.decodeBoundedTrie(payload);
    }

    @Override
    Object combine(Object one, Object other) {
      return ((BoundedTrieData) one).combine((BoundedTrieData) other);
    }
  },
  HISTOGRAM(5) {
    @Override
    ByteString encode(Object value) {
      return MonitoringInfoEncodings.encodeInt64Histogram((HistogramData) value);
    }

    @Override
    Object decode(ByteString payload) {
      return MonitoringInfoEncodings.decodeInt64Histogram(payload);
    }

    @Override
    Object combine(Object one, Object other) {
      HistogramData sum = new HistogramData(((HistogramData) one).getBucketType());
      sum.update((HistogramData) one);
      sum.update((HistogramData) other);
      return sum;
    }
  };

  final int number;

  Kind(int number) {
    this.number = number;
  }

  static Kind of(int number) {
    for (Kind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new IllegalArgumentException("No kind of metric has the number " + number);
  }

  abstract ByteString encode(Object value);

  abstract Object decode(ByteString payload);

  /** The total of two values; changes neither. */
  abstract Object combine(Object one, Object other);
}
