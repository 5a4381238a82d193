package dev.sluice.translation.dofn;

import java.util.Collection;
import java.util.List;
import org.apache.beam.runners.core.SideInputReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollectionView;

/** Side inputs of one text each: the window that is asked for. */
final class WindowNames implements SideInputReader {
  private final List<PCollectionView<?>> views;

  WindowNames(Collection<PCollectionView<?>> views) {
    this.views = List.copyOf(views);
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // only views of texts are asked
  public <T> T get(PCollectionView<T> view, BoundedWindow window) {
    return (T) window.toString();
  }

  @Override
  public <T> boolean contains(PCollectionView<T> view) {
    return views.contains(view);
  }

  @Override
  public boolean isEmpty() {
    return views.isEmpty();
  }
}
