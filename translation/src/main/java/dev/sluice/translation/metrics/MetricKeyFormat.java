package dev.sluice.translation.metrics;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.runners.core.metrics.MonitoringInfoMetricName;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;

/**
 * What was measured, as bytes.
 *
 * <pre>
 *   key     | step utf | urn utf | namespace utf | name utf | labels u16 | label utf, value utf ...
 * </pre>
 *
 * <p>Step and urn are empty where there is none; a metric with a URN has no namespace and no name
 * of its own. Strings are in {@link DataOutputStream#writeUTF}'s form.
 */
final class MetricKeyFormat {
  private MetricKeyFormat() {}

  static void write(MetricKey key, DataOutputStream out) throws IOException {
    MetricName name = key.metricName();
    String step = key.stepName();
    out.writeUTF(step == null ? "" : step);
    if (name instanceof MonitoringInfoMetricName system) {
      out.writeUTF(system.getUrn());
      out.writeUTF("");
      out.writeUTF("");
    } else {
      out.writeUTF("");
      out.writeUTF(name.getNamespace());
      out.writeUTF(name.getName());
    }
    out.writeShort(name.getLabels().size());
    for (Map.Entry<String, String> label : name.getLabels().entrySet()) {
      out.writeUTF(label.getKey());
      out.writeUTF(label.getValue());
    }
  }

  @SuppressWarnings("NullAway") // Beam's own factory takes null for no step
  static MetricKey read(DataInputStream in) throws IOException {
    String step = in.readUTF();
    String urn = in.readUTF();
    String namespace = in.readUTF();
    String name = in.readUTF();
    int count = in.readUnsignedShort();
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < count; i++) {
      labels.put(in.readUTF(), in.readUTF());
    }
    return MetricKey.create(
        step.isEmpty() ? null : step,
        urn.isEmpty()
            ? MetricName.named(namespace, name, labels)
            : MonitoringInfoMetricName.named(urn, labels));
  }
}
