package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.aggregate.Aggregation;
import dev.sluice.engine.aggregate.Windows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Merges what a batch gathered of a key into its stored windows as a rule says, by Beam's rules.
 *
 * <p>A window that others are merged into goes on with its panes if it was there; else its next
 * pane is its first. Those of windows that are merged away are forgotten. The output watermark is
 * held for what has come unless the input watermark is past the window's end; where something was
 * merged, that is judged anew. Owned by the task's thread.
 */
final class RuleMerge {
  private final Windows windows;
  private final Aggregation aggregation;
  private final Merging.Now now;
  private final Map<Object, Place> places = new LinkedHashMap<>();

  RuleMerge(Windows windows, Aggregation aggregation, Merging.Now now) {
    this.windows = windows;
    this.aggregation = aggregation;
    this.now = now;
  }

  /** One window: what is stored of it and what was gathered. */
  private static final class Place {
    @Nullable KeyWindow stored;
    @Nullable KeyWindow gathered;
    boolean isMerged;
  }

  /** What was stored and gathered of the windows of a key may not be used any more. */
  Merging.Merged merge(List<KeyWindow> stored, List<KeyWindow> gathered, MergingRule rule)
      throws Exception {
    for (KeyWindow keyWindow : stored) {
      place(keyWindow.window()).stored = keyWindow;
    }
    for (KeyWindow keyWindow : gathered) {
      place(keyWindow.window()).gathered = keyWindow;
    }
    for (MergingRule.Merge merge : rule.merge(new ArrayList<>(places.keySet()))) {
      merge(merge);
    }
    return finish();
  }

  private Place place(Object window) {
    return places.computeIfAbsent(window, none -> new Place());
  }

  private void merge(MergingRule.Merge merge) {
    List<Place> from = new ArrayList<>(merge.windows().size());
    for (Object window : merge.windows()) {
      if (!window.equals(merge.result())) {
        from.add(remove(window));
      }
    }
    Place into = place(merge.result());
    into.isMerged = true;
    for (Place place : from) {
      take(place, into, merge.result());
    }
  }

  private Place remove(Object window) {
    Place place = places.remove(window);
    if (place == null) {
      throw new IllegalStateException(
          "The window "
              + window
              + " can't be merged into another: the key has no such window, or it was merged"
              + " before. A window function must merge only what it is given, and that once");
    }
    return place;
  }

  private void take(Place from, Place into, Object window) {
    if (from.stored != null) {
      into.stored = joined(into.stored, from.stored, window);
    }
    if (from.gathered != null) {
      into.gathered = joined(into.gathered, from.gathered, window);
    }
  }

  private KeyWindow joined(@Nullable KeyWindow into, KeyWindow from, Object window) {
    if (into != null) {
      into.absorb(from, aggregation);
      return into;
    }
    from.become(window, windows.maxTimestampMillis(window));
    from.state.lastTiming = null;
    return from;
  }

  private Merging.Merged finish() {
    List<KeyWindow> all = new ArrayList<>(places.size());
    List<KeyWindow> changed = new ArrayList<>(2);
    for (Place place : places.values()) {
      KeyWindow keyWindow = finished(place);
      if (keyWindow != null) {
        all.add(keyWindow);
        if (place.isMerged || place.gathered != null) {
          changed.add(keyWindow);
        }
      }
    }
    return new Merging.Merged(all, changed);
  }

  private @Nullable KeyWindow finished(Place place) {
    KeyWindow stored = place.stored;
    KeyWindow gathered = place.gathered;
    if (stored != null && place.isMerged) {
      stored.isHeld = false;
      stored.hold(now.inputMillis());
    }
    if (gathered == null) {
      return stored;
    }
    if (stored != null) {
      stored.absorb(gathered, aggregation);
    }
    KeyWindow whole = stored == null ? gathered : stored;
    whole.change(now);
    return whole;
  }
}
