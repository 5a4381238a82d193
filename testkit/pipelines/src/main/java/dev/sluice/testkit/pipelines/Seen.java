package dev.sluice.testkit.pipelines;

import java.util.Set;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;

/**
 * An element as a tap saw it.
 *
 * @param key the element's key
 * @param value the element's value, printed
 */
record Seen(String key, String value, long timeMillis, String window, PaneInfo pane) {
  /** As much of it as is determined. */
  String show(Set<Fact> facts) {
    StringBuilder text =
        new StringBuilder(key).append('=').append(value).append(" in ").append(window);
    if (facts.contains(Fact.TIME)) {
      text.append(" at ").append(timeMillis);
    }
    if (facts.contains(Fact.PANE)) {
      boolean isOpen = pane.getNonSpeculativeIndex() == 0 && !facts.contains(Fact.PUNCTUALITY);
      text.append(' ')
          .append(isOpen ? "ON_TIME or LATE" : pane.getTiming())
          .append(' ')
          .append(pane.getIndex());
      text.append('/').append(pane.getNonSpeculativeIndex());
      text.append(pane.isFirst() ? " first" : "");
      text.append(pane.isLast() && facts.contains(Fact.LAST) ? " last" : "");
    }
    return text.toString();
  }
}
