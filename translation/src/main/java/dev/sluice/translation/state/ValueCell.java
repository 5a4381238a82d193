package dev.sluice.translation.state;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.ValueState;
import org.jspecify.annotations.Nullable;

/**
 * A value: read at most once, written at most once. To write null is to clear; where reading has
 * shown that nothing is stored, that writes nothing.
 */
final class ValueCell<T> implements Cell, ValueState<@Nullable T> {
  private final Store store;
  private final byte[] key;
  private final Coder<T> coder;
  private @Nullable T value;
  private boolean loaded;
  private boolean changed;

  /** Whether the store may have a value. */
  private boolean mayBeStored = true;

  ValueCell(Store store, byte[] key, Coder<T> coder) {
    this.store = store;
    this.key = key;
    this.coder = coder;
  }

  @Override
  public @Nullable T read() {
    if (!loaded) {
      byte[] bytes = store.get(key);
      value = bytes == null ? null : store.decode(coder, bytes);
      mayBeStored = bytes != null;
      loaded = true;
    }
    return value;
  }

  @Override
  public void write(@Nullable T input) {
    value = input;
    loaded = true;
    changed = true;
  }

  @Override
  public void clear() {
    write(null);
  }

  @Override
  public ValueCell<T> readLater() {
    return this;
  }

  @Override
  public Presence presence() {
    if (!loaded) {
      return Presence.UNASKED;
    }
    return value == null ? Presence.NONE : Presence.SOME;
  }

  @Override
  public void flush() {
    if (!changed) {
      return;
    }
    changed = false;
    if (value != null) {
      store.put(key, store.encode(coder, value));
    } else if (mayBeStored) {
      store.delete(key);
    }
    mayBeStored = value != null;
  }
}
