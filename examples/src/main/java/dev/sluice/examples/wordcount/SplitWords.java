package dev.sluice.examples.wordcount;

import java.util.Locale;
import org.apache.beam.sdk.transforms.DoFn;

/** The words of a text: its runs of letters and digits, in lower case. */
final class SplitWords extends DoFn<String, String> {
  private static final long serialVersionUID = 1L;

  @ProcessElement
  public void process(@Element String text, OutputReceiver<String> words) {
    String lower = text.toLowerCase(Locale.ROOT);
    int start = -1;
    for (int i = 0; i < lower.length(); i++) {
      if (Character.isLetterOrDigit(lower.charAt(i))) {
        start = start < 0 ? i : start;
      } else if (start >= 0) {
        words.output(lower.substring(start, i));
        start = -1;
      }
    }
    if (start >= 0) {
      words.output(lower.substring(start));
    }
  }
}
