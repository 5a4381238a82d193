package dev.sluice.examples.wordcount;

import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;

/**
 * From texts at their event times to the lines of the result.
 *
 * <p>No trigger is set here: when a count is given out is the runner's output mode to say (append:
 * once, when the watermark has passed the window; update: after each batch that changed it).
 */
final class CountWords extends PTransform<PCollection<String>, PCollection<String>> {
  private static final long serialVersionUID = 1L;

  private final WordCountSettings.Windows windows;

  CountWords(WordCountSettings.Windows windows) {
    this.windows = windows;
  }

  @Override
  public PCollection<String> expand(PCollection<String> texts) {
    return texts
        .apply(
            "SlidingWindows",
            Window.<String>into(SlidingWindows.of(windows.size()).every(windows.every()))
                .withAllowedLateness(windows.allowedLateness())
                // A count that late lines change is given out again, whole.
                .accumulatingFiredPanes())
        .apply("SplitWords", ParDo.of(new SplitWords()))
        .apply("Count", Count.perElement())
        .apply("Format", ParDo.of(new CountedWord.Format()))
        // What collects these lines further down, a writer say, wants each of them once.
        .apply("OnceEach", Window.<String>configure().discardingFiredPanes());
  }
}
