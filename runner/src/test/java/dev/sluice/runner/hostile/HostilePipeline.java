package dev.sluice.runner.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** A pipeline with user code in every place; an offender stands in one of them. */
final class HostilePipeline {
  private HostilePipeline() {}

  static void build(Pipeline pipeline, Offender offender) {
    pipeline
        .apply("Read", Read.from(new HostileSource(offender)))
        .apply("Plain", ParDo.of(new PlainFn(offender)))
        .apply(WithKeys.<Integer, Long>of(n -> 0).withKeyType(TypeDescriptors.integers()))
        .setCoder(KvCoder.of(VarIntCoder.of(), new HostileCoder(offender)))
        .apply("Stateful", ParDo.of(new StatefulFn(offender)))
        .apply(
            Window.<KV<Integer, Long>>into(new GlobalWindows())
                .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                .withAllowedLateness(Duration.ZERO)
                .discardingFiredPanes())
        .apply("Sums", Combine.perKey(new HostileSum(offender)))
        .apply("Last", ParDo.of(new LastFn(offender)));
  }

  static final class PlainFn extends DoFn<Long, Long> {
    private static final long serialVersionUID = 1L;
    private final Offender offender;

    PlainFn(Offender offender) {
      this.offender = offender;
    }

    @Setup
    public void setUp() {
      offender.at(Place.SETUP);
    }

    @StartBundle
    public void startBundle() {
      offender.at(Place.START_BUNDLE);
    }

    @ProcessElement
    public void process(@Element Long number, OutputReceiver<Long> out, BundleFinalizer finalizer) {
      offender.at(Place.PROCESS);
      out.output(number);
      finalizer.afterBundleCommit(
          Instant.now().plus(Duration.standardMinutes(1)), () -> offender.at(Place.FINALIZER));
    }

    @FinishBundle
    public void finishBundle() {
      offender.at(Place.FINISH_BUNDLE);
    }

    @Teardown
    public void tearDown() {
      offender.at(Place.TEARDOWN);
    }
  }

  static final class StatefulFn extends DoFn<KV<Integer, Long>, KV<Integer, Long>> {
    private static final long serialVersionUID = 1L;
    private final Offender offender;

    @StateId("last")
    private final StateSpec<ValueState<Long>> last;

    @TimerId("timer")
    private final TimerSpec timer = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    StatefulFn(Offender offender) {
      this.offender = offender;
      last = StateSpecs.value(new HostileCoder(offender));
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, Long> element,
        @StateId("last") ValueState<Long> last,
        @TimerId("timer") Timer timer,
        OutputReceiver<KV<Integer, Long>> out) {
      offender.at(Place.STATEFUL_PROCESS);
      if (last.read() == null) {
        timer.offset(Duration.millis(1)).setRelative();
      }
      last.write(element.getValue());
      out.output(element);
    }

    @OnTimer("timer")
    public void onTimer() {
      offender.at(Place.TIMER);
    }
  }

  private static final class LastFn extends DoFn<KV<Integer, Long>, Void> {
    private static final long serialVersionUID = 1L;
    private final Offender offender;

    LastFn(Offender offender) {
      this.offender = offender;
    }

    @ProcessElement
    public void process() {
      offender.row();
    }
  }

  /** Adds up. */
  private static final class HostileSum extends Combine.CombineFn<Long, long[], Long> {
    private static final long serialVersionUID = 1L;
    private final Offender offender;

    HostileSum(Offender offender) {
      this.offender = offender;
    }

    @Override
    public long[] createAccumulator() {
      return new long[1];
    }

    @Override
    public long[] addInput(long[] sum, Long number) {
      offender.at(Place.COMBINE);
      sum[0] += number;
      return sum;
    }

    @Override
    public long[] mergeAccumulators(Iterable<long[]> sums) {
      long[] all = new long[1];
      sums.forEach(sum -> all[0] += sum[0]);
      return all;
    }

    @Override
    public Long extractOutput(long[] sum) {
      return sum[0];
    }
  }

  private static final class HostileCoder extends AtomicCoder<Long> {
    private static final long serialVersionUID = 1L;
    private final Offender offender;

    HostileCoder(Offender offender) {
      this.offender = offender;
    }

    @Override
    public void encode(Long number, OutputStream out) throws IOException {
      offender.at(Place.CODER);
      VarLongCoder.of().encode(number, out);
    }

    @Override
    public Long decode(InputStream in) throws IOException {
      return VarLongCoder.of().decode(in);
    }
  }
}
