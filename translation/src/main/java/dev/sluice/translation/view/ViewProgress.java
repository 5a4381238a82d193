package dev.sluice.translation.view;

/**
 * All panes that were due before the view's watermark got here have been sent: a window without
 * one, whose pane must have come, is empty.
 */
record ViewProgress(long watermarkMillis) implements ViewMessage {}
