package dev.sluice.runner.older;

import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** A value of three megabytes for each key, rewritten every twentieth row. */
final class OlderLargeFn extends DoFn<KV<String, Long>, KV<String, Long>> {
  private static final long serialVersionUID = 1L;
  private static final int PIECES = 300_000;

  @StateId("large")
  final StateSpec<ValueState<String>> large = StateSpecs.value(StringUtf8Coder.of());

  @ProcessElement
  public void process(
      @Element KV<String, Long> row,
      @StateId("large") ValueState<String> large,
      OutputReceiver<KV<String, Long>> out) {
    String before = large.read();
    if (before == null || row.getValue() % 20 < 2) {
      large.write(row.getKey() + "0123456789".repeat(PIECES));
    }
    out.output(KV.of(row.getKey(), before == null ? 0L : before.length()));
  }
}
