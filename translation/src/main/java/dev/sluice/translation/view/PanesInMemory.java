package dev.sluice.translation.view;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.jspecify.annotations.Nullable;

/**
 * Panes of pairs as they came, in memory beside what is written: they need not be read back and
 * decoded, and the readers in one process share keys and values.
 *
 * <p>A pane is kept whole or not at all: of one that began before this task was opened, or of which
 * a part was forgotten, nothing is. Owned by the task's thread.
 */
final class PanesInMemory {
  private final Map<BoundedWindow, Pane> coming = new HashMap<>();
  private final Map<BoundedWindow, PairsInMemory> visible = new HashMap<>();

  /** A pane on its way. */
  private static final class Pane {
    final long index;
    final PairsInMemory pairs = new PairsInMemory();
    long next;
    boolean isWhole;

    Pane(long index) {
      this.index = index;
    }
  }

  /** Where the pairs of this part of a pane are to be added; null if its pane is not kept. */
  @Nullable PairsInMemory toTake(ViewUpdate update) {
    if (update.first() == 0) {
      coming.put(update.window(), new Pane(update.pane()));
    }
    Pane pane = coming.get(update.window());
    if (pane == null || pane.index != update.pane() || pane.next != update.first()) {
      coming.remove(update.window());
      return null;
    }
    pane.next += update.elements().size();
    pane.isWhole = update.isLast();
    return pane.pairs;
  }

  /**
   * A pane is visible, in place of the one before; gives by how much memory is less than before.
   */
  long show(BoundedWindow window, long index) {
    Pane pane = coming.get(window);
    boolean isKept = pane != null && pane.isWhole && pane.index == index;
    long bytes = forget(window);
    if (pane != null && isKept) {
      visible.put(window, pane.pairs);
      coming.remove(window);
    }
    return bytes;
  }

  /** The visible pane of a window; null if it is not kept. */
  @Nullable PairsInMemory of(BoundedWindow window) {
    return visible.get(window);
  }

  /** Forgets the visible pane of a window; gives how much memory it took. */
  long forget(BoundedWindow window) {
    PairsInMemory before = visible.remove(window);
    return before == null ? 0 : before.sizeBytes();
  }

  void forgetAll() {
    coming.clear();
    visible.clear();
  }
}
