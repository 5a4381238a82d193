package dev.sluice.testkit.chaos.job;

import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the ledger. Which lines come of which entries does not depend on batches, order
 * or parallelism, and each comes once:
 *
 * <pre>
 *   record|id                 of each entry
 *   count|key|n               of each entry, the n-th of its key: state in the global window
 *   timer|key|start|n         of each key and second: state and a timer in a window
 *   sum|key|start|amount      of each key and second: a combined group
 *   session|key|start|amount  of each session of a key
 * </pre>
 */
public final class LedgerSteps extends PTransform<PCollection<String>, PCollection<String>> {
  private static final long serialVersionUID = 1L;

  /** How long windows are. */
  public static final long WINDOW_MILLIS = 1_000;

  /** After which pause of a key a new session begins. */
  public static final long GAP_MILLIS = 150;

  @Override
  public PCollection<String> expand(PCollection<String> lines) {
    PCollection<KV<String, Long>> amounts = lines.apply("Amounts", ParDo.of(new Amounts()));
    PCollection<KV<String, Long>> seconds = amounts.apply("Seconds", seconds());
    PCollection<String> records = lines.apply("Records", ParDo.of(new Records()));
    PCollection<String> counts = amounts.apply("Counts", ParDo.of(new Counts()));
    PCollection<String> sessions =
        amounts
            .apply("Sessions", Window.into(Sessions.withGapDuration(Duration.millis(GAP_MILLIS))))
            .apply("Session amounts", sum())
            .apply("Session lines", ParDo.of(new WindowLines("session")));
    PCollection<String> timers = seconds.apply("Timers", ParDo.of(new Timers()));
    PCollection<String> sums =
        seconds.apply("Sums", sum()).apply("Sum lines", ParDo.of(new WindowLines("sum")));
    return PCollectionList.of(records.apply("Windows of records", seconds()))
        .and(counts.apply("Windows of counts", seconds()))
        .and(sessions.apply("Windows of sessions", seconds()))
        .and(timers)
        .and(sums)
        .apply("All", Flatten.pCollections());
  }

  private static <T> Window<T> seconds() {
    return Window.into(FixedWindows.of(Duration.millis(WINDOW_MILLIS)));
  }

  private static Combine.PerKey<String, Long, Long> sum() {
    return Combine.perKey(Sum.ofLongs());
  }

  private static final class Amounts extends DoFn<String, KV<String, Long>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String line, OutputReceiver<KV<String, Long>> amounts) {
      if (!line.equals(Entry.END)) {
        Entry entry = Entry.parse(line);
        amounts.output(KV.of(entry.key(), entry.amount()));
      }
    }
  }

  private static final class Records extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element String line, OutputReceiver<String> lines) {
      if (!line.equals(Entry.END)) {
        lines.output("record|" + Entry.parse(line).id());
      }
    }
  }

  private static final class Counts extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("count")
    private final StateSpec<ValueState<Long>> countSpec = StateSpecs.value(VarLongCoder.of());

    @ProcessElement
    public void process(
        @Element KV<String, Long> amount,
        @StateId("count") ValueState<Long> count,
        OutputReceiver<String> lines) {
      Long before = count.read();
      long now = before == null ? 1 : before + 1;
      count.write(now);
      lines.output("count|" + amount.getKey() + "|" + now);
    }
  }

  static final class Timers extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @StateId("count")
    private final StateSpec<ValueState<Long>> countSpec = StateSpecs.value(VarLongCoder.of());

    @TimerId("end")
    private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

    @ProcessElement
    public void process(
        @StateId("count") ValueState<Long> count, @TimerId("end") Timer end, BoundedWindow window) {
      Long before = count.read();
      count.write(before == null ? 1 : before + 1);
      end.set(window.maxTimestamp());
    }

    @OnTimer("end")
    public void onEnd(
        @Key String key,
        @StateId("count") ValueState<Long> count,
        IntervalWindow window,
        OutputReceiver<String> lines) {
      @Nullable Long all = count.read();
      lines.output("timer|" + key + "|" + window.start().getMillis() + "|" + all);
    }
  }

  private static final class WindowLines extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;
    private final String kind;

    private WindowLines(String kind) {
      this.kind = kind;
    }

    @ProcessElement
    public void process(
        @Element KV<String, Long> amount, IntervalWindow window, OutputReceiver<String> lines) {
      lines.output(
          kind
              + "|"
              + amount.getKey()
              + "|"
              + window.start().getMillis()
              + "|"
              + amount.getValue());
    }
  }
}
