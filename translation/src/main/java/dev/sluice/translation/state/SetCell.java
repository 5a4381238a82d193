package dev.sluice.translation.state;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.state.ReadableStates;
import org.apache.beam.sdk.state.SetState;

/** A set: an entry per element, whose key has the element's bytes. */
final class SetCell<T> implements Cell, SetState<T> {
  private static final byte[] PRESENT = {};

  private final Store store;
  private final byte[] prefix;
  private final Coder<T> coder;
  private Presence presence = Presence.UNASKED;

  SetCell(Store store, byte[] prefix, Coder<T> coder) {
    this.store = store;
    this.prefix = prefix;
    this.coder = coder;
  }

  private byte[] key(T element) {
    return Bytes.concat(prefix, store.encode(coder, element));
  }

  @Override
  public ReadableState<Boolean> contains(T element) {
    return ReadableStates.immediate(store.get(key(element)) != null);
  }

  @Override
  public ReadableState<Boolean> addIfAbsent(T element) {
    byte[] key = key(element);
    boolean absent = store.get(key) == null;
    if (absent) {
      store.put(key, PRESENT);
    }
    presence = Presence.SOME;
    return ReadableStates.immediate(absent);
  }

  @Override
  public void add(T element) {
    store.put(key(element), PRESENT);
    presence = Presence.SOME;
  }

  @Override
  public void remove(T element) {
    store.delete(key(element));
    presence = Presence.UNSURE;
  }

  @Override
  public Iterable<T> read() {
    int start = prefix.length;
    Coder<T> of = coder;
    return store.read(prefix, (key, none) -> Codec.decode(of, key, start, key.length - start));
  }

  @Override
  public ReadableState<Boolean> isEmpty() {
    return new Reading<>(() -> !store.hasAny(prefix));
  }

  @Override
  public void clear() {
    store.deleteAll(prefix);
    presence = Presence.NONE;
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public SetState<T> readLater() {
    return this;
  }
}
