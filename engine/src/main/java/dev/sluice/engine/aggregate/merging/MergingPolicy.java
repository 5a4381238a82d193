package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.FiringPolicy;
import java.io.Serializable;

/**
 * When windows emit that are merged where they overlap, and what becomes of their accumulators.
 *
 * @param when what makes a window emit besides its end
 * @param atEnd whether a window emits when the watermark passes its end, and from then on whenever
 *     elements come; if not, what has come since its last pane is emitted when it expires. Of no
 *     meaning without lateness, where a window expires at its end
 * @param accumulating whether a pane holds all so far, or only what came since the pane before
 * @param allowedLatenessMillis how long after its end a window still takes elements
 * @param emptyOnTime whether the on-time pane is emitted even if nothing new is in it
 * @param emptyFinal whether the last pane is emitted even if nothing new is in it
 */
public record MergingPolicy(
    PaneCondition when,
    boolean atEnd,
    boolean accumulating,
    long allowedLatenessMillis,
    boolean emptyOnTime,
    boolean emptyFinal)
    implements Serializable {

  /** What of it concerns single panes. */
  FiringPolicy panes() {
    return new FiringPolicy(
        false, atEnd, accumulating, allowedLatenessMillis, emptyOnTime, emptyFinal);
  }
}
