package dev.sluice.engine.aggregate;

import java.io.Serializable;

/**
 * When a windowed aggregation emits, and what becomes of the accumulator.
 *
 * @param early whether a window that changed emits after every batch before its end (update mode,
 *     and early firings at each element)
 * @param late whether elements after the window's end, within the lateness, emit after each batch;
 *     if not they are only gathered into the final pane
 * @param accumulating whether a pane holds all so far, or only what came since the pane before
 * @param allowedLatenessMillis how long after its end a window still takes elements
 * @param emptyOnTime whether the on-time pane is emitted even if nothing new is in it
 * @param emptyFinal whether the last pane is emitted even if nothing new is in it
 */
public record FiringPolicy(
    boolean early,
    boolean late,
    boolean accumulating,
    long allowedLatenessMillis,
    boolean emptyOnTime,
    boolean emptyFinal)
    implements Serializable {}
