package dev.sluice.benchmarks.pipeline;

import java.util.concurrent.atomic.LongAdder;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;

/**
 * A pipeline whose state has a {@link Blob} for each key: the first row of a key puts it there,
 * each later one looks whether it still is, and puts it there again.
 */
final class Remembered {
  private static final LongAdder CHECKED = new LongAdder();

  private Remembered() {}

  static void build(Pipeline pipeline, int keys, int valueBytes) {
    pipeline
        .apply("Read", Read.from(new OfferedNumbers(number -> OfferedNumbers.START_MILLIS)))
        .apply("Key", ParDo.of(new WithKey(keys)))
        .setCoder(KvCoder.of(VarLongCoder.of(), VarLongCoder.of()))
        .apply("Remember", ParDo.of(new Remember(keys, valueBytes)));
  }

  /** Rows in this process that found what was put there for their key. */
  static long checked() {
    return CHECKED.sum();
  }

  private static final class WithKey extends DoFn<Long, KV<Long, Long>> {
    private static final long serialVersionUID = 1L;

    private final int keys;

    WithKey(int keys) {
      this.keys = keys;
    }

    @ProcessElement
    public void process(@Element Long row, OutputReceiver<KV<Long, Long>> out) {
      out.output(KV.of(row < keys ? row : Math.floorMod(Digest.mix(row), (long) keys), row));
    }
  }

  private static final class Remember extends DoFn<KV<Long, Long>, Void> {
    private static final long serialVersionUID = 1L;

    @StateId("blob")
    private final StateSpec<ValueState<byte[]>> spec = StateSpecs.value(ByteArrayCoder.of());

    private final int keys;
    private final int valueBytes;

    Remember(int keys, int valueBytes) {
      this.keys = keys;
      this.valueBytes = valueBytes;
    }

    @ProcessElement
    public void process(
        @Element KV<Long, Long> row, @AlwaysFetched @StateId("blob") ValueState<byte[]> state) {
      long key = row.getKey();
      if (row.getValue() >= keys) {
        byte[] found = state.read();
        if (found == null) {
          throw new IllegalStateException("There is no state for key " + key);
        }
        Blob.check(key, found, valueBytes);
        CHECKED.increment();
      }
      state.write(Blob.of(key, valueBytes));
    }
  }
}
