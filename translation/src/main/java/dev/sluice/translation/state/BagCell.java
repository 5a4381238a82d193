package dev.sluice.translation.state;

import dev.sluice.state.Cursor;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.ReadableState;
import org.jspecify.annotations.Nullable;

/**
 * A bag: an entry per element, in the order of adding. Adding reads nothing; what is added and
 * cleared within one visit of the key is never encoded.
 *
 * <p>What was read stays as it was then, also when the bag is added to or cleared.
 */
final class BagCell<T> implements Cell, BagState<T> {
  /** How many elements may wait in memory to be written. */
  private static final int MOST_PENDING = 10_000;

  private final Store store;
  private final byte[] prefix;
  private final Coder<T> coder;

  /** Elements that are not in the store yet. */
  private List<T> pending = new ArrayList<>();

  /** All elements, pending ones too, once they were read; only ever appended to. */
  private @Nullable List<T> loaded;

  /** Whether the store has nothing, for sure. */
  private boolean storeIsEmpty;

  BagCell(Store store, byte[] prefix, Coder<T> coder) {
    this.store = store;
    this.prefix = prefix;
    this.coder = coder;
  }

  @Override
  public void add(T element) {
    pending.add(element);
    if (loaded != null) {
      loaded.add(element);
    }
    if (pending.size() >= MOST_PENDING) {
      flush();
    }
  }

  @Override
  public Iterable<T> read() {
    if (loaded == null) {
      loaded = load();
      loaded.addAll(pending);
    }
    return new Snapshot<>(loaded, loaded.size());
  }

  private List<T> load() {
    List<T> all = new ArrayList<>();
    if (!storeIsEmpty) {
      try (Cursor cursor = store.scan(prefix)) {
        while (cursor.next()) {
          all.add(store.decode(coder, cursor.value()));
        }
      }
    }
    return all;
  }

  @Override
  public ReadableState<Boolean> isEmpty() {
    return new Reading<>(
        () -> pending.isEmpty() && (loaded == null ? storeHasNone() : loaded.isEmpty()));
  }

  private boolean storeHasNone() {
    storeIsEmpty = storeIsEmpty || !store.hasAny(prefix);
    return storeIsEmpty;
  }

  @Override
  public void clear() {
    if (!storeIsEmpty) {
      store.deleteAll(prefix);
      storeIsEmpty = true;
    }
    loaded = null;
    pending = new ArrayList<>();
  }

  @Override
  public void flush() {
    if (pending.isEmpty()) {
      return;
    }
    for (T element : pending) {
      store.put(store.append(prefix), store.encode(coder, element));
    }
    pending.clear();
    storeIsEmpty = false;
  }

  @Override
  public BagState<T> readLater() {
    return this;
  }
}
