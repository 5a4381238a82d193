package dev.sluice.translation.view;

import dev.sluice.engine.operator.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * All views of a step, as user code reads them, and which windows of the main input may.
 *
 * <p>A window is ready when each view has a pane for it, or can't have one any more: then the view
 * is empty. It is expired when a view's window was forgotten, which happens once the stage's output
 * watermark is past all that could ask for it. Owned by the task's thread.
 */
final class Views implements SideInputReader {
  /** Whether rows of a window of the main input may be processed. */
  enum Readiness {
    READY,
    WAITING,
    EXPIRED
  }

  private final List<ViewTable> tables = new ArrayList<>();
  private final Map<TupleTag<?>, ViewTable> byTag = new HashMap<>();
  private final Map<BoundedWindow, Readiness> known = new HashMap<>();
  private final long latenessMillis;
  private @Nullable BoundedWindow lastWindow;
  private Readiness last = Readiness.WAITING;
  private long watermarkMillis;
  private long outputWatermarkMillis;

  Views(List<ViewSpec> specs, WindowingStrategy<?, ?> mainWindowing) {
    for (ViewSpec spec : specs) {
      ViewTable table = new ViewTable(spec);
      tables.add(table);
      byTag.put(tagOf(spec.view()), table);
    }
    latenessMillis = mainWindowing.getAllowedLateness().getMillis();
  }

  @SuppressWarnings("deprecation") // a view's tag is its only name
  private static TupleTag<?> tagOf(PCollectionView<?> view) {
    return view.getTagInternal();
  }

  void begin(Task task) {
    for (ViewTable table : tables) {
      table.begin(task.state());
    }
    watermarkMillis = task.inputWatermarkMillis();
    outputWatermarkMillis = task.outputWatermarkMillis();
    forget();
  }

  /** Takes a message about a view; true if more windows may be ready now. */
  boolean take(int view, ViewMessage message) {
    ViewTable table = tables.get(view);
    if (message instanceof ViewProgress progress) {
      table.take(progress);
      return false;
    }
    return take(table, (ViewUpdate) message);
  }

  private boolean take(ViewTable table, ViewUpdate update) {
    if (table.isExpired(update.window(), latenessMillis, outputWatermarkMillis)) {
      return false;
    }
    boolean isNews = table.take(update);
    if (isNews) {
      forget();
    }
    return isNews;
  }

  /** All updates of the batch have come, and the stage's input watermark is this. */
  void advance(long inputWatermarkMillis) {
    watermarkMillis = inputWatermarkMillis;
    for (ViewTable table : tables) {
      table.settle();
    }
    forget();
  }

  /** Forgets what no window of the main input can ask for any more. */
  void finish() {
    for (ViewTable table : tables) {
      table.clean(latenessMillis, outputWatermarkMillis);
    }
  }

  private void forget() {
    known.clear();
    lastWindow = null;
  }

  Readiness of(BoundedWindow mainWindow) {
    if (mainWindow.equals(lastWindow)) {
      return last;
    }
    Readiness readiness = known.get(mainWindow);
    if (readiness == null) {
      readiness = judge(mainWindow);
      known.put(mainWindow, readiness);
    }
    lastWindow = mainWindow;
    last = readiness;
    return readiness;
  }

  private Readiness judge(BoundedWindow mainWindow) {
    Readiness all = Readiness.READY;
    for (ViewTable table : tables) {
      BoundedWindow window = windowOf(table, mainWindow);
      if (table.isExpired(window, latenessMillis, outputWatermarkMillis)) {
        return Readiness.EXPIRED;
      }
      if (!table.isReady(window, watermarkMillis)) {
        all = Readiness.WAITING;
      }
    }
    return all;
  }

  /** When the stage's input watermark is after this, the window is ready whatever comes. */
  long readyAfterMillis(BoundedWindow mainWindow) {
    long after = Long.MIN_VALUE;
    for (ViewTable table : tables) {
      BoundedWindow window = windowOf(table, mainWindow);
      if (!table.isReady(window, watermarkMillis)) {
        after = Math.max(after, table.emptyAfterMillis(window));
      }
    }
    return after;
  }

  private static BoundedWindow windowOf(ViewTable table, BoundedWindow mainWindow) {
    return table.spec().view().getWindowMappingFn().getSideInputWindow(mainWindow);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // a view's value is of its own type, or null
  public <T> T get(PCollectionView<T> view, BoundedWindow window) {
    ViewTable table = byTag.get(tagOf(view));
    if (table == null) {
      throw new IllegalArgumentException("The step has no view " + view);
    }
    return (T) table.value(window);
  }

  @Override
  public <T> boolean contains(PCollectionView<T> view) {
    return byTag.containsKey(tagOf(view));
  }

  @Override
  public boolean isEmpty() {
    return tables.isEmpty();
  }
}
