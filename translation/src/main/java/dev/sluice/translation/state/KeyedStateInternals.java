package dev.sluice.translation.state;

import dev.sluice.engine.operator.HeapShare;
import dev.sluice.engine.operator.Task;
import dev.sluice.engine.timer.KeyedState;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.runners.core.StateInternals;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.StateTag;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.State;
import org.apache.beam.sdk.state.StateContext;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.jspecify.annotations.Nullable;

/**
 * Beam's state on the engine's keyed state: one object per step and partition, pointed from key to
 * key.
 *
 * <pre>
 *   entry | prefix of the key in table {@value #TABLE} | namespace | tag, with its length | entry's own
 * </pre>
 *
 * <p>What was decoded for a key stays decoded until another key comes, it takes too much memory, or
 * the batch ends; only then is it written. Owned by the task's thread.
 */
public final class KeyedStateInternals implements StateInternals {
  /** The keyed table of the step in which all this lies. */
  static final int TABLE = 0;

  /** What one key's cells may hold in memory between two visits before all is written. */
  private static final long MOST_HELD_BYTES = HeapShare.bytes(16 << 20, 64);

  /** The cells of so many windows and triggers of one key may stay decoded. */
  private static final int MOST_NAMESPACES = 10_000;

  private final Store store = new Store();
  private final Namespaces namespaces;
  private final Map<StateNamespace, Map<String, Cell>> cells = new HashMap<>();
  private @Nullable StateNamespace lastNamespace;
  private Map<String, Cell> lastCells = Map.of();
  private byte @Nullable [] keyBytes;
  private @Nullable Object key;

  public KeyedStateInternals(Coder<? extends BoundedWindow> windowCoder) {
    namespaces = new Namespaces(windowCoder);
  }

  /** A batch begins. */
  public void begin(Task task, KeyedState state) {
    forget();
    store.begin(task.batch(), state);
  }

  /** The engine has moved on to a key; {@code decoded} is what {@link #getKey} gives. */
  public void moveTo(@Nullable Object decoded) {
    byte[] present = store.keyed().key();
    if (keyBytes == null || !java.util.Arrays.equals(keyBytes, present)) {
      flush();
      forget();
      keyBytes = present;
    } else if (HeapShare.isTaken(store.heldBytes(), MOST_HELD_BYTES)
        || cells.size() > MOST_NAMESPACES) {
      flush();
      forget();
      keyBytes = present;
    }
    key = decoded;
  }

  /** Writes all that is only in memory; at the latest when the batch ends. */
  public void flush() {
    for (Map<String, Cell> ofNamespace : cells.values()) {
      for (Cell cell : ofNamespace.values()) {
        cell.flush();
      }
    }
  }

  /** What the cells of a window of the present key know together. */
  public Presence presence(StateNamespace ofWindow) {
    Presence all = Presence.UNASKED;
    for (Cell cell : cells.getOrDefault(ofWindow, Map.of()).values()) {
      Presence one = cell.presence();
      if (one == Presence.SOME) {
        return one;
      }
      if (one == Presence.UNSURE || all == Presence.UNASKED) {
        all = one;
      }
    }
    return all;
  }

  /** Whether the present key has any state in a window: looks into the store. */
  public boolean hasAny(StateNamespace ofWindow, BoundedWindow window) {
    cells.getOrDefault(ofWindow, Map.of()).values().forEach(Cell::flush);
    return store.hasAny(entries(window));
  }

  /** Deletes all state of the present key in {@code window}; handles to it are void. */
  public void deleteAll(BoundedWindow window) {
    cells
        .keySet()
        .removeIf(
            namespace ->
                namespace
                        instanceof
                        org.apache.beam.runners.core.StateNamespaces.WindowNamespace<?> ofWindow
                    && ofWindow.getWindow().equals(window));
    lastNamespace = null;
    store.deleteAll(entries(window));
  }

  private byte[] entries(BoundedWindow window) {
    return Bytes.concat(store.keyed().prefix(TABLE), namespaces.prefix(window));
  }

  private void forget() {
    cells.clear();
    lastNamespace = null;
    keyBytes = null;
  }

  @Override
  public @Nullable Object getKey() {
    return key;
  }

  @Override
  @SuppressWarnings("unchecked") // a tag's binder makes the tag's own kind of state
  public <T extends State> T state(
      StateNamespace namespace, StateTag<T> address, StateContext<?> context) {
    Map<String, Cell> ofNamespace = cells(namespace);
    Cell cell = ofNamespace.get(address.getId());
    if (cell == null) {
      cell = (Cell) bind(namespace, address, context);
      ofNamespace.put(address.getId(), cell);
    }
    return (T) cell;
  }

  private Map<String, Cell> cells(StateNamespace namespace) {
    if (!namespace.equals(lastNamespace)) {
      lastCells = cells.computeIfAbsent(namespace, none -> new HashMap<>());
      lastNamespace = namespace;
    }
    return lastCells;
  }

  @SuppressWarnings("deprecation") // the only way from a tag to its kind
  private State bind(StateNamespace namespace, StateTag<?> address, StateContext<?> context) {
    byte[] within = Bytes.withPart(namespaces.encode(namespace), address.getId());
    byte[] prefix = Bytes.concat(store.keyed().prefix(TABLE), within);
    return address.bind(new Binder(store, prefix, within, context));
  }
}
