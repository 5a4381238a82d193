package dev.sluice.translation.state;

import com.google.common.collect.Iterables;
import dev.sluice.engine.operator.HeapShare;
import dev.sluice.translation.element.ElementSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.ReadableState;
import org.jspecify.annotations.Nullable;

/**
 * A bag: an entry per element, in the order of adding. Adding reads nothing; what is added and
 * cleared within one visit of the key is never encoded.
 *
 * <p>Where reading has shown that nothing is stored, to clear writes nothing.
 *
 * <p>What was read stays as it was then, also when the bag is added to or cleared; of a large bag
 * it is in a file (see {@link dev.sluice.state.Contents}).
 */
final class BagCell<T> implements Cell, BagState<T> {
  /** How many elements may wait in memory to be written. */
  private static final int MOST_PENDING = 10_000;

  private static final long MOST_PENDING_BYTES = HeapShare.bytes(4 << 20, 64);

  private final Store store;
  private final byte[] prefix;
  private final Coder<T> coder;
  private final ElementSizes sizes;

  /** Elements that are not in the store yet. */
  private List<T> pending = new ArrayList<>();

  private long pendingBytes;

  /** All elements of a small bag, pending ones too, once they were read; only ever appended to. */
  private @Nullable List<T> loaded;

  /** What the store has of a large bag, once it was read. */
  private @Nullable Iterable<T> stored;

  /** Whether the store has nothing, for sure. */
  private boolean storeIsEmpty;

  /** Whether this cell put something there. */
  private boolean isWritten;

  BagCell(Store store, byte[] prefix, Coder<T> coder) {
    this.store = store;
    this.prefix = prefix;
    this.coder = coder;
    this.sizes = new ElementSizes(coder);
  }

  @Override
  public void add(T element) {
    pending.add(element);
    long bytes = sizes.sizeBytes(element);
    pendingBytes += bytes;
    store.holds(bytes);
    if (loaded != null) {
      loaded.add(element);
    }
    if (pending.size() >= MOST_PENDING || HeapShare.isTaken(pendingBytes, MOST_PENDING_BYTES)) {
      flush();
      loaded = null; // it may have grown large
    }
  }

  @Override
  public Iterable<T> read() {
    if (loaded == null && stored == null) {
      load();
    }
    Iterable<T> inFile = stored;
    if (inFile != null) {
      return Iterables.concat(inFile, new ArrayList<>(pending));
    }
    List<T> all = Objects.requireNonNull(loaded);
    return new Snapshot<>(all, all.size());
  }

  private void load() {
    Coder<T> of = coder;
    Iterable<T> found =
        storeIsEmpty
            ? new ArrayList<>()
            : store.read(prefix, (key, value) -> Codec.decode(of, value));
    if (found instanceof List<T> small) {
      storeIsEmpty = small.isEmpty();
      loaded = small;
      loaded.addAll(pending);
    } else {
      stored = found;
    }
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
    stored = null;
    drop();
    pending = new ArrayList<>();
  }

  private void drop() {
    store.holds(-pendingBytes);
    pendingBytes = 0;
  }

  @Override
  public Presence presence() {
    if (!pending.isEmpty() || stored != null || (loaded != null && !loaded.isEmpty())) {
      return Presence.SOME;
    }
    if (storeIsEmpty) {
      return Presence.NONE;
    }
    return isWritten ? Presence.SOME : Presence.UNASKED;
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
    drop();
    stored = null;
    storeIsEmpty = false;
    isWritten = true;
  }

  @Override
  public BagState<T> readLater() {
    return this;
  }
}
