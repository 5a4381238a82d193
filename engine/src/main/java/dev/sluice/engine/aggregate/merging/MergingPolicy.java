package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.FiringPolicy;
import dev.sluice.engine.aggregate.FiringPolicy.Accumulation;
import dev.sluice.engine.aggregate.FiringPolicy.OnChange;
import dev.sluice.engine.aggregate.FiringPolicy.OnEmpty;
import java.io.Serializable;

/**
 * When windows emit that are merged where they overlap, and what becomes of their accumulators.
 *
 * @param when what makes a window emit besides its end
 * @param atEnd whether a window emits when the watermark passes its end, and from then on whenever
 *     elements come; if not, what has come since its last pane is emitted when it expires. Of no
 *     meaning without lateness, where a window expires at its end
 * @param accumulation what a pane holds
 * @param allowedLatenessMillis how long after its end a window still takes elements
 * @param onTime what becomes of the on-time pane if nothing new is in it
 * @param closing what becomes of the last pane if nothing new is in it
 */
public record MergingPolicy(
    PaneCondition when,
    boolean atEnd,
    Accumulation accumulation,
    long allowedLatenessMillis,
    OnEmpty onTime,
    OnEmpty closing)
    implements Serializable {

  /** What of it concerns single panes. */
  FiringPolicy panes() {
    return new FiringPolicy(
        OnChange.GATHER,
        atEnd ? OnChange.FIRE : OnChange.GATHER,
        accumulation,
        allowedLatenessMillis,
        onTime,
        closing);
  }
}
