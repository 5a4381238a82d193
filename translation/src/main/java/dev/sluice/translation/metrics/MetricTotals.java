package dev.sluice.translation.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.runners.core.metrics.BoundedTrieData;
import org.apache.beam.runners.core.metrics.DefaultMetricResults;
import org.apache.beam.runners.core.metrics.DistributionData;
import org.apache.beam.runners.core.metrics.GaugeData;
import org.apache.beam.runners.core.metrics.MetricUpdates;
import org.apache.beam.runners.core.metrics.MetricUpdates.MetricUpdate;
import org.apache.beam.runners.core.metrics.StringSetData;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.util.HistogramData;
import org.apache.beam.vendor.grpc.v1p69p0.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by kind and key, with what was measured in all.
 *
 * <pre>
 *   report  | version u8 = 1 | entry ...                               empty: nothing was measured
 *   entry   | kind u8 | step utf | namespace utf | name utf | payload length i32 | payload
 * </pre>
 *
 * <p>Strings are in {@link DataOutputStream#writeUTF}'s form. Owned by one thread.
 */
final class MetricTotals {
  private static final int VERSION = 1;

  private final Map<Kind, Map<MetricKey, Object>> values = new EnumMap<>(Kind.class);

  MetricTotals() {
    for (Kind kind : Kind.values()) {
      values.put(kind, new HashMap<>());
    }
  }

  static MetricTotals decode(byte[] report) {
    MetricTotals totals = new MetricTotals();
    totals.add(report);
    return totals;
  }

  void add(byte[] report) {
    if (report.length == 0) {
      return;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(report))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException(
            "Metrics have version " + version + "; this program reads version " + VERSION);
      }
      while (in.available() > 0) {
        Kind kind = Kind.of(in.readUnsignedByte());
        MetricKey key =
            MetricKey.create(in.readUTF(), MetricName.named(in.readUTF(), in.readUTF()));
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        add(kind, key, kind.decode(ByteString.copyFrom(payload)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void add(MetricUpdates updates) {
    addAll(Kind.COUNTER, updates.counterUpdates());
    addAll(Kind.DISTRIBUTION, updates.distributionUpdates());
    addAll(Kind.GAUGE, updates.gaugeUpdates());
    addAll(Kind.STRING_SET, updates.stringSetUpdates());
    addAll(Kind.BOUNDED_TRIE, updates.boundedTrieUpdates());
    addAll(Kind.HISTOGRAM, updates.histogramsUpdates());
  }

  private <T> void addAll(Kind kind, Iterable<MetricUpdate<T>> updates) {
    for (MetricUpdate<T> update : updates) {
      add(kind, update.getKey(), update.getUpdate());
    }
  }

  private void add(Kind kind, MetricKey key, Object value) {
    of(kind).merge(key, value, kind::combine);
  }

  /** The report; empty if nothing was measured. */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Kind kind : Kind.values()) {
        for (Map.Entry<MetricKey, Object> entry : of(kind).entrySet()) {
          if (bytes.size() == 0) {
            out.writeByte(VERSION);
          }
          MetricKey key = entry.getKey();
          out.writeByte(kind.number);
          out.writeUTF(String.valueOf(key.stepName()));
          out.writeUTF(key.metricName().getNamespace());
          out.writeUTF(key.metricName().getName());
          ByteString payload = kind.encode(entry.getValue());
          out.writeInt(payload.size());
          payload.writeTo(out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** These as attempted, {@code committed} as committed. */
  MetricResults results(MetricTotals committed) {
    return new DefaultMetricResults(
        results(committed, Kind.COUNTER, value -> (Long) value),
        results(committed, Kind.DISTRIBUTION, v -> ((DistributionData) v).extractResult()),
        results(committed, Kind.GAUGE, value -> ((GaugeData) value).extractResult()),
        results(committed, Kind.STRING_SET, value -> ((StringSetData) value).extractResult()),
        results(committed, Kind.BOUNDED_TRIE, v -> ((BoundedTrieData) v).extractResult()),
        results(committed, Kind.HISTOGRAM, value -> ((HistogramData) value).extractResult()));
  }

  /** What is committed was attempted too, also where only the commit records tell of it. */
  private <R> List<MetricResult<R>> results(
      MetricTotals committed, Kind kind, Function<Object, R> extract) {
    Map<MetricKey, Object> attempted = new HashMap<>(committed.of(kind));
    attempted.putAll(of(kind));
    List<MetricResult<R>> results = new ArrayList<>(attempted.size());
    for (Map.Entry<MetricKey, Object> entry : attempted.entrySet()) {
      Object sure = committed.of(kind).get(entry.getKey());
      R all = extract.apply(entry.getValue());
      results.add(
          sure == null
              ? MetricResult.attempted(entry.getKey(), all)
              : MetricResult.create(entry.getKey(), extract.apply(sure), all));
    }
    return results;
  }

  private Map<MetricKey, Object> of(Kind kind) {
    @Nullable Map<MetricKey, Object> map = values.get(kind);
    if (map == null) {
      throw new IllegalStateException("No metrics of kind " + kind);
    }
    return map;
  }
}
