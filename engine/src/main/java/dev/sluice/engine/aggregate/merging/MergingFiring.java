package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.PaneFiring;

/** Emits panes of merging windows. Owned by the task's thread. */
final class MergingFiring {
  private final MergingPolicy policy;
  private final Merging merging;
  private final PaneFiring panes;
  private final MergingStore store;

  MergingFiring(MergingPolicy policy, Merging merging, PaneFiring panes, MergingStore store) {
    this.policy = policy;
    this.merging = merging;
    this.panes = panes;
    this.store = store;
  }

  /** Whether a window to which elements have just come emits. */
  boolean emitsOnChange(KeyWindow keyWindow, long inputMillis, long clockMillis) {
    return policy.when().isMet(keyWindow, clockMillis)
        || (policy.atEnd() && keyWindow.maxMillis < inputMillis);
  }

  /** Emits the next pane, if there is to be one; nothing is pending or held afterwards. */
  void fire(KeyWindows record, KeyWindow keyWindow, long inputMillis, boolean isLast)
      throws Exception {
    store.openParts(record, keyWindow);
    panes.fire(
        new PaneFiring.Moment(
            record.key, merging.window(keyWindow), keyWindow.maxMillis, inputMillis, isLast),
        keyWindow.state);
    if (isLast || keyWindow.state.hasObsoleteParts) {
      store.deleteParts(record, keyWindow);
    }
    keyWindow.isHeld = false;
    keyWindow.count = 0;
    keyWindow.clockMillis = KeyWindow.NO_CLOCK;
  }
}
