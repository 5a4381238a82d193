package dev.sluice.examples.lines;

import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/** The text of the lines of all files that a glob matches, each at its event time. Bounded. */
public final class FileLines extends PTransform<PBegin, PCollection<String>> {
  private static final long serialVersionUID = 1L;

  private final String glob;

  private FileLines(String glob) {
    this.glob = glob;
  }

  /** All lines of the files that {@code glob} matches when the pipeline runs. */
  public static FileLines of(String glob) {
    return new FileLines(glob);
  }

  @Override
  public PCollection<String> expand(PBegin input) {
    return input
        .apply("ReadLines", TextIO.read().from(glob))
        .apply("TakeTimes", takeTimes("one of the files " + glob));
  }

  /**
   * From lines to their texts at their event times, blank lines left out.
   *
   * @param origin where the lines come from, for the message about a bad one; {@code TextIO} does
   *     not say which file and line it was
   */
  public static ParDo.SingleOutput<String, String> takeTimes(String origin) {
    return ParDo.of(new TakeTimes("a line of " + origin));
  }

  private static final class TakeTimes extends DoFn<String, String> {
    private static final long serialVersionUID = 1L;

    private final String place;

    TakeTimes(String place) {
      this.place = place;
    }

    @ProcessElement
    public void process(@Element String line, OutputReceiver<String> texts) {
      if (!line.isBlank()) {
        TimedLine timed = TimedLine.parse(line, () -> place);
        texts.outputWithTimestamp(timed.text(), Instant.ofEpochMilli(timed.millis()));
      }
    }
  }
}
