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
import java.util.function.Predicate;
import org.apache.beam.runners.core.metrics.BoundedTrieData;
import org.apache.beam.runners.core.metrics.DefaultMetricResults;
import org.apache.beam.runners.core.metrics.DistributionData;
import org.apache.beam.runners.core.metrics.GaugeData;
import org.apache.beam.runners.core.metrics.MetricUpdates;
import org.apache.beam.runners.core.metrics.MetricUpdates.MetricUpdate;
import org.apache.beam.runners.core.metrics.StringSetData;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.util.HistogramData;
import org.apache.beam.vendor.grpc.v1p69p0.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by kind and key, with what was measured in all.
 *
 * <pre>
 *   report  | version u8 = 2 | entry ...                               empty: nothing was measured
 *   entry   | kind u8 | key | payload length i32 | payload
 *   key     see {@link MetricKeyFormat}
 * </pre>
 *
 * <p>Strings are in {@link DataOutputStream#writeUTF}'s form. Owned by one thread.
 */
final class MetricTotals {
  private static final int VERSION = 2;

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
        MetricKey key = MetricKeyFormat.read(in);
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

  void add(Kind kind, MetricKey key, Object value) {
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
          out.writeByte(kind.number);
          MetricKeyFormat.write(entry.getKey(), out);
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

  /**
   * These as attempted, {@code committed} as committed.
   *
   * @param isWanted which of them
   */
  MetricResults results(MetricTotals committed, Predicate<MetricKey> isWanted) {
    Joined of = new Joined(this, committed, isWanted);
    return new DefaultMetricResults(
        of.results(Kind.COUNTER, value -> (Long) value),
        of.results(Kind.DISTRIBUTION, value -> ((DistributionData) value).extractResult()),
        of.results(Kind.GAUGE, value -> ((GaugeData) value).extractResult()),
        of.results(Kind.STRING_SET, value -> ((StringSetData) value).extractResult()),
        of.results(Kind.BOUNDED_TRIE, value -> ((BoundedTrieData) value).extractResult()),
        of.results(Kind.HISTOGRAM, value -> ((HistogramData) value)));
  }

  /** What is committed was attempted too, also where only the commit records tell of it. */
  private record Joined(
      MetricTotals attempted, MetricTotals committed, Predicate<MetricKey> isWanted) {
    <R> List<MetricResult<R>> results(Kind kind, Function<Object, R> extract) {
      Map<MetricKey, Object> known = new HashMap<>(committed.of(kind));
      known.putAll(attempted.of(kind));
      List<MetricResult<R>> results = new ArrayList<>(known.size());
      known.forEach(
          (key, value) -> {
            if (isWanted.test(key)) {
              Object sure = committed.of(kind).get(key);
              R all = extract.apply(value);
              results.add(
                  sure == null
                      ? MetricResult.attempted(key, all)
                      : MetricResult.create(key, extract.apply(sure), all));
            }
          });
      return results;
    }
  }

  private Map<MetricKey, Object> of(Kind kind) {
    @Nullable Map<MetricKey, Object> map = values.get(kind);
    if (map == null) {
      throw new IllegalStateException("No metrics of kind " + kind);
    }
    return map;
  }
}
