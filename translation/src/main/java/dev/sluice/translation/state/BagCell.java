package dev.sluice.translation.state;

import dev.sluice.state.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.ReadableState;
import org.jspecify.annotations.Nullable;

/**
 * A bag: an entry per element, in the order of adding. Adding reads nothing.
 *
 * <p>What was read stays as it was then, also when the bag is added to or cleared.
 */
final class BagCell<T> implements Cell, BagState<T> {
  private final Store store;
  private final byte[] prefix;
  private final Coder<T> coder;

  /** All elements, once they were read; only ever appended to. */
  private @Nullable List<T> elements;

  BagCell(Store store, byte[] prefix, Coder<T> coder) {
    this.store = store;
    this.prefix = prefix;
    this.coder = coder;
  }

  @Override
  public void add(T element) {
    store.put(store.append(prefix), store.encode(coder, element));
    if (elements != null) {
      elements.add(element);
    }
  }

  @Override
  public Iterable<T> read() {
    if (elements == null) {
      elements = load();
    }
    return new Snapshot<>(elements, elements.size());
  }

  private List<T> load() {
    List<T> all = new ArrayList<>();
    try (Cursor cursor = store.scan(prefix)) {
      while (cursor.next()) {
        all.add(store.decode(coder, cursor.value()));
      }
    }
    return all;
  }

  @Override
  public ReadableState<Boolean> isEmpty() {
    return new Reading<>(() -> elements == null ? !store.hasAny(prefix) : elements.isEmpty());
  }

  @Override
  public void clear() {
    if (elements == null || !elements.isEmpty()) {
      store.deleteAll(prefix);
    }
    elements = new ArrayList<>();
  }

  @Override
  public BagState<T> readLater() {
    return this;
  }
}
