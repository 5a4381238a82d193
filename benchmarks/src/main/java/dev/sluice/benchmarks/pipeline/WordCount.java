package dev.sluice.benchmarks.pipeline;

import dev.sluice.benchmarks.report.Tally;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Counts each word in windows of ten minutes that begin every five, by the time that stands at the
 * head of each line.
 */
public final class WordCount
    extends PTransform<PCollection<String>, PCollection<KV<String, Long>>> {
  private static final long serialVersionUID = 1L;

  /** How long a window lasts. */
  public static final long WINDOW_MILLIS = 600_000;

  /** How far apart the windows begin. */
  public static final long PERIOD_MILLIS = 300_000;

  @Override
  public PCollection<KV<String, Long>> expand(PCollection<String> lines) {
    return lines
        .apply("Words", ParDo.of(new TimedWords()))
        .apply(
            "Windows",
            Window.into(
                SlidingWindows.of(Duration.millis(WINDOW_MILLIS))
                    .every(Duration.millis(PERIOD_MILLIS))))
        .apply("Count", Count.perElement());
  }

  /** Brings the counts to where the options say. */
  static void write(PCollection<KV<String, Long>> counts, WordCountOptions options) {
    if (options.getSink() == WordCountOptions.Sink.COUNT) {
      counts.apply("Tally", ParDo.of(new TallyCounts()));
      return;
    }
    counts
        .apply("Format", ParDo.of(new FormatCount()))
        .apply(
            "Write",
            TextIO.write()
                .to(options.getOutput())
                .withWindowedWrites()
                .withNumShards(options.getShards()));
  }

  /** Cuts lines into words and gives each the time of its line. */
  private static final class TimedWords extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    @StartBundle
    public void startBundle() {
      FirstBundle.mark();
    }

    @ProcessElement
    public void process(@Element String line, OutputReceiver<String> words) {
      int tab = line.indexOf('\t');
      Instant time = Instant.ofEpochMilli(Long.parseLong(line, 0, tab, 10));
      int start = tab + 1;
      for (int end = line.indexOf(' ', start); end >= 0; end = line.indexOf(' ', start)) {
        words.outputWithTimestamp(line.substring(start, end), time);
        start = end + 1;
      }
      words.outputWithTimestamp(line.substring(start), time);
    }
  }

  /** Writes a count as {@link Tally#addLine} reads it. */
  private static final class FormatCount extends DoFn<KV<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(
        @Element KV<String, Long> count, IntervalWindow window, OutputReceiver<String> lines) {
      lines.output(window.start().getMillis() + "\t" + count.getKey() + "\t" + count.getValue());
    }
  }
}
