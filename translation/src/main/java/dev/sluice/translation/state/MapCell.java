package dev.sluice.translation.state;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.state.ReadableStates;
import org.jspecify.annotations.Nullable;

/** A map: an entry of the store per entry, under the bytes of its key. */
final class MapCell<K, V> implements Cell, MapState<K, V> {
  private final Store store;
  private final byte[] prefix;
  private final Coder<K> keyCoder;
  private final Coder<V> valueCoder;
  private Presence presence = Presence.UNASKED;

  MapCell(Store store, byte[] prefix, Coder<K> keyCoder, Coder<V> valueCoder) {
    this.store = store;
    this.prefix = prefix;
    this.keyCoder = keyCoder;
    this.valueCoder = valueCoder;
  }

  private byte[] entry(K key) {
    return Bytes.concat(prefix, store.encode(keyCoder, key));
  }

  private @Nullable V value(byte[] entry) {
    byte[] bytes = store.get(entry);
    if (bytes == null) {
      return null;
    }
    presence = Presence.SOME;
    return store.decode(valueCoder, bytes);
  }

  @Override
  public void put(K key, V value) {
    store.put(entry(key), store.encode(valueCoder, value));
    presence = Presence.SOME;
  }

  /** Gives what was there before, as the other state stores of Beam do. */
  @Override
  public ReadableState<V> computeIfAbsent(K key, Function<? super K, ? extends V> mappingFunction) {
    byte[] entry = entry(key);
    V before = value(entry);
    if (before == null) {
      store.put(entry, store.encode(valueCoder, mappingFunction.apply(key)));
      presence = Presence.SOME;
    }
    return immediate(before);
  }

  @SuppressWarnings("NullAway") // Beam's type does not say that a value may be missing
  private static <V> ReadableState<V> immediate(@Nullable V value) {
    return ReadableStates.immediate(value);
  }

  @Override
  public void remove(K key) {
    store.delete(entry(key));
    presence = Presence.UNSURE;
  }

  @Override
  public ReadableState<V> get(K key) {
    return getOrDefault(key, null);
  }

  @Override
  @SuppressWarnings("NullAway") // Beam's type does not say that a value may be missing
  public ReadableState<V> getOrDefault(K key, @Nullable V defaultValue) {
    return new Reading<>(
        () -> {
          V value = value(entry(key));
          return value == null ? defaultValue : value;
        });
  }

  @Override
  public ReadableState<Iterable<K>> keys() {
    return new Reading<>(() -> store.read(prefix, (key, value) -> key(key)));
  }

  @Override
  public ReadableState<Iterable<V>> values() {
    return new Reading<>(() -> store.read(prefix, (key, value) -> Codec.decode(valueCoder, value)));
  }

  @Override
  public ReadableState<Iterable<Map.Entry<K, V>>> entries() {
    return new Reading<>(
        () ->
            store.read(
                prefix,
                (key, value) ->
                    new SimpleImmutableEntry<>(key(key), Codec.decode(valueCoder, value))));
  }

  private K key(byte[] entry) {
    return Codec.decode(keyCoder, entry, prefix.length, entry.length - prefix.length);
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
}
