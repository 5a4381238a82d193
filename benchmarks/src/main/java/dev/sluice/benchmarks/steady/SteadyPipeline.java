package dev.sluice.benchmarks.steady;

import java.util.Arrays;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/**
 * Numbers, a state of a given size for each of a given number of keys, and behind a durable
 * exchange a count in windows: once each key has come, nothing of it grows.
 */
final class SteadyPipeline {
  private static final Duration WINDOW = Duration.standardSeconds(10);

  private SteadyPipeline() {}

  static Pipeline of(SteadyOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    GenerateSequence numbers = GenerateSequence.from(0);
    if (options.getRate() > 0) {
      numbers = numbers.withRate(options.getRate(), Duration.standardSeconds(1));
    }
    pipeline
        .apply("Numbers", numbers)
        .apply("Key", ParDo.of(new KeyFn(options.getKeys())))
        .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))
        .apply("Keep", ParDo.of(new KeepFn(options.getValueBytes())))
        .apply("Commit", Reshuffle.of())
        .apply("Window", Window.into(FixedWindows.of(WINDOW)))
        .apply("Count", Combine.perKey(Sum.ofLongs()))
        .apply("End", ParDo.of(new EndFn()));
    return pipeline;
  }

  /** Spreads the numbers over the keys, so that neighbours come at different times. */
  private static final class KeyFn extends DoFn<Long, KV<Long, Long>> {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long keys;

    KeyFn(long keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element Long number, OutputReceiver<KV<Long, Long>> out) {
      out.output(KV.of(Long.remainderUnsigned(number * SPREAD, keys), 1L));
    }
  }

  /** Writes each key's state anew with each row. */
  private static final class KeepFn extends DoFn<KV<Long, Long>, KV<Long, Long>> {
    private static final int GROUPS = 1000;

    @StateId("kept")
    @SuppressWarnings("unused") // found by its annotation
    private final StateSpec<ValueState<byte[]>> kept = StateSpecs.value(ByteArrayCoder.of());

    private final int valueBytes;

    KeepFn(int valueBytes) {
      this.valueBytes = valueBytes;
    }

    @ProcessElement
    public void process(
        @Element KV<Long, Long> row,
        @StateId("kept") ValueState<byte[]> kept,
        OutputReceiver<KV<Long, Long>> out) {
      byte[] before = kept.read();
      byte[] after = before == null ? new byte[valueBytes] : Arrays.copyOf(before, valueBytes);
      long bits = row.getKey() * 31 + after[0];
      for (int i = 0; i < after.length; i++) {
        bits = bits * 6364136223846793005L + 1442695040888963407L;
        after[i] = (byte) (bits >>> 56); // nothing that can be compressed
      }
      kept.write(after);
      out.output(KV.of(row.getKey() % GROUPS, row.getValue()));
    }
  }

  private static final class EndFn extends DoFn<KV<Long, Long>, Void> {
    @ProcessElement
    public void process(@Element KV<Long, Long> unused) {}
  }
}
