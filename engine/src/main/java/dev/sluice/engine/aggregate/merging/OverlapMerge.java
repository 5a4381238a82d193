package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a batch gathered of a key into its stored windows, by Beam's rules.
 *
 * <p>Windows that overlap, stored or gathered, become one that spans them. It goes on with the
 * panes of a stored window only if it is that window; else its next pane is its first. The output
 * watermark is held for what has come unless the input watermark is past the window's end. A hold
 * from before stays where nothing was merged, and is judged anew where something was.
 */
final class OverlapMerge {
  private final Aggregation aggregation;
  private final Merging.Now now;

  private final List<KeyWindow> all = new ArrayList<>(2);
  private final List<KeyWindow> changed = new ArrayList<>(2);

  /** The window that is being put together: what was stored of it, and what was gathered. */
  private @Nullable KeyWindow stored;

  private @Nullable KeyWindow gathered;
  private int storedWindows;
  private long endMillis;

  OverlapMerge(Aggregation aggregation, Merging.Now now) {
    this.aggregation = aggregation;
    this.now = now;
  }

  /** Both lists are in the order of time and without overlaps; neither may be used any more. */
  Merging.Merged merge(List<KeyWindow> old, List<KeyWindow> added) {
    int nextOld = 0;
    int nextAdded = 0;
    while (nextOld < old.size() || nextAdded < added.size()) {
      boolean takesOld =
          nextAdded == added.size()
              || (nextOld < old.size()
                  && old.get(nextOld).startMillis <= added.get(nextAdded).startMillis);
      take(takesOld ? old.get(nextOld++) : added.get(nextAdded++), takesOld);
    }
    finish();
    return new Merging.Merged(all, changed);
  }

  private void take(KeyWindow next, boolean isStored) {
    boolean isFirst = stored == null && gathered == null;
    if (!isFirst && next.startMillis > endMillis) {
      finish();
      isFirst = true;
    }
    endMillis = isFirst ? next.maxMillis : Math.max(endMillis, next.maxMillis);
    if (isStored) {
      storedWindows++;
      stored = stored == null ? next : merged(stored, next);
    } else {
      gathered = gathered == null ? next : merged(gathered, next);
    }
  }

  private KeyWindow merged(KeyWindow into, KeyWindow from) {
    into.span(from, aggregation);
    return into;
  }

  private void finish() {
    KeyWindow old = stored;
    KeyWindow added = gathered;
    if (old != null && added == null) {
      all.add(old);
    } else if (added != null) {
      KeyWindow whole = old == null ? added : joined(old, added);
      whole.change(now);
      all.add(whole);
      changed.add(whole);
    }
    stored = null;
    gathered = null;
    storedWindows = 0;
  }

  private KeyWindow joined(KeyWindow old, KeyWindow added) {
    boolean goesOn =
        storedWindows == 1
            && added.startMillis >= old.startMillis
            && added.maxMillis <= old.maxMillis;
    if (!goesOn) {
      old.state.lastTiming = null;
    }
    if (!added.isUniform || !added.isSameWindow(old)) {
      old.isHeld = false;
    }
    return merged(old, added);
  }
}
