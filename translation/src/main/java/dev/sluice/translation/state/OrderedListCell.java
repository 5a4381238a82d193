package dev.sluice.translation.state;

import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.state.OrderedListState;
import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A list by time: an entry per element, under its time and, among equal ones, in the order of
 * adding. A range of time is a range of the store.
 */
final class OrderedListCell<T> implements Cell, OrderedListState<T>, EarliestFirst {
  private final Store store;
  private final byte[] prefix;
  private final Coder<T> coder;
  private Presence presence = Presence.UNASKED;

  OrderedListCell(Store store, byte[] prefix, Coder<T> coder) {
    this.store = store;
    this.prefix = prefix;
    this.coder = coder;
  }

  private byte[] at(Instant time) {
    return Bytes.withLong(prefix, time.getMillis());
  }

  @Override
  public void add(TimestampedValue<T> element) {
    store.put(store.append(at(element.getTimestamp())), store.encode(coder, element.getValue()));
    presence = Presence.SOME;
  }

  @Override
  public Iterable<TimestampedValue<T>> read() {
    return read(prefix, Tables.after(prefix));
  }

  @Override
  public Iterable<TimestampedValue<T>> readRange(Instant minTimestamp, Instant limitTimestamp) {
    return read(at(minTimestamp), at(limitTimestamp));
  }

  private Iterable<TimestampedValue<T>> read(byte[] from, byte[] to) {
    return store.read(
        from, to, (key, value) -> TimestampedValue.of(Codec.decode(coder, value), time(key)));
  }

  @Override
  public @Nullable Instant earliest() {
    try (Cursor cursor = store.scan(prefix)) {
      return cursor.next() ? time(cursor.key()) : null;
    }
  }

  private Instant time(byte[] entry) {
    return Instant.ofEpochMilli(Bytes.getLong(entry, prefix.length));
  }

  @Override
  public void clearRange(Instant minTimestamp, Instant limitTimestamp) {
    store.deleteRange(at(minTimestamp), at(limitTimestamp));
    presence = Presence.UNSURE;
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
  public OrderedListState<T> readRangeLater(Instant minTimestamp, Instant limitTimestamp) {
    return this;
  }

  @Override
  public OrderedListState<T> readLater() {
    return this;
  }
}
