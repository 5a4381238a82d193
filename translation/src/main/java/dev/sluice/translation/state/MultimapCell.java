package dev.sluice.translation.state;

import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.MultimapState;
import org.apache.beam.sdk.state.ReadableState;

/** A multimap: an entry of the store per value, under its key and in the order of putting. */
final class MultimapCell<K, V> implements Cell, MultimapState<K, V> {
  private final Store store;
  private final byte[] prefix;
  private final Coder<K> keyCoder;
  private final Coder<V> valueCoder;
  private Presence presence = Presence.UNASKED;

  MultimapCell(Store store, byte[] prefix, Coder<K> keyCoder, Coder<V> valueCoder) {
    this.store = store;
    this.prefix = prefix;
    this.keyCoder = keyCoder;
    this.valueCoder = valueCoder;
  }

  private byte[] values(K key) {
    return Bytes.withPart(prefix, store.encode(keyCoder, key));
  }

  @Override
  public void put(K key, V value) {
    store.put(store.append(values(key)), store.encode(valueCoder, value));
    presence = Presence.SOME;
  }

  @Override
  public void remove(K key) {
    store.deleteAll(values(key));
    presence = Presence.UNSURE;
  }

  @Override
  public ReadableState<Iterable<V>> get(K key) {
    return new Reading<>(
        () -> store.read(values(key), (entry, value) -> Codec.decode(valueCoder, value)));
  }

  @Override
  public ReadableState<Iterable<K>> keys() {
    return new Reading<>(this::readKeys);
  }

  /** Steps from key to key by a seek each: the values are not walked over. */
  private Iterable<K> readKeys() {
    List<K> keys = new ArrayList<>();
    byte[] end = Tables.after(prefix);
    byte[] from = prefix;
    while (true) {
      byte[] entry;
      try (Cursor cursor = store.scan(from, end)) {
        if (!cursor.next()) {
          return keys;
        }
        entry = cursor.key();
      }
      keys.add(key(entry));
      from = Tables.after(Arrays.copyOf(entry, entry.length - 16));
    }
  }

  @Override
  public ReadableState<Iterable<Map.Entry<K, V>>> entries() {
    return new Reading<>(
        () ->
            store.read(
                prefix,
                (entry, value) ->
                    new SimpleImmutableEntry<>(key(entry), Codec.decode(valueCoder, value))));
  }

  private K key(byte[] entry) {
    int length = Bytes.length(entry, prefix.length);
    return Codec.decode(keyCoder, entry, prefix.length + Bytes.sizeOfLength(length), length);
  }

  @Override
  public ReadableState<Boolean> containsKey(K key) {
    return new Reading<>(() -> store.hasAny(values(key)));
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
