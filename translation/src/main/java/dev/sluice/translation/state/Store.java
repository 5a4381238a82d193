package dev.sluice.translation.state;

import dev.sluice.engine.timer.KeyedState;
import dev.sluice.state.Contents;
import dev.sluice.state.Cursor;
import dev.sluice.state.Decoding;
import dev.sluice.state.StateView;
import dev.sluice.state.Tables;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * What cells need of the store: entries as bytes, coders, and the order of what is appended.
 *
 * <p>Appended entries are numbered by batch and, within it, by a counter of the task: they keep
 * their order, and nothing has to be read before something is added. Owned by the task's thread.
 */
final class Store {
  private final Codec codec = new Codec();
  private @Nullable KeyedState keyed;
  private @Nullable StateView view;
  private long batch;
  private long appended;
  private long heldBytes;

  void begin(long batch, KeyedState keyed) {
    this.keyed = keyed;
    this.view = keyed.view();
    this.batch = batch;
    this.appended = 0;
    this.heldBytes = 0;
  }

  /** A cell holds so much more, or less, that is not written yet. */
  void holds(long bytes) {
    heldBytes += bytes;
  }

  /** What all cells together hold that is not written yet, about. */
  long heldBytes() {
    return heldBytes;
  }

  KeyedState keyed() {
    if (keyed == null) {
      throw new IllegalStateException("State can be used within a batch only");
    }
    return keyed;
  }

  private StateView view() {
    if (view == null) {
      throw new IllegalStateException("State can be used within a batch only");
    }
    return view;
  }

  byte @Nullable [] get(byte[] key) {
    return view().get(key);
  }

  void put(byte[] key, byte[] value) {
    view().put(key, value);
  }

  void delete(byte[] key) {
    view().delete(key);
  }

  /** Deletes all entries that begin with {@code prefix}. */
  void deleteAll(byte[] prefix) {
    view().deleteRange(prefix, Tables.after(prefix));
  }

  void deleteRange(byte[] from, byte[] to) {
    view().deleteRange(from, to);
  }

  /** All entries that begin with {@code prefix}. */
  Cursor scan(byte[] prefix) {
    return view().scan(prefix, Tables.after(prefix));
  }

  Cursor scan(byte[] from, byte[] to) {
    return view().scan(from, to);
  }

  /** All entries that begin with {@code prefix}, as they are now; see {@link Contents}. */
  <T> Iterable<T> read(byte[] prefix, Decoding<T> decoding) {
    return read(prefix, Tables.after(prefix), decoding);
  }

  <T> Iterable<T> read(byte[] from, byte[] to, Decoding<T> decoding) {
    return Contents.read(view(), from, to, decoding);
  }

  boolean hasAny(byte[] prefix) {
    try (Cursor cursor = scan(prefix)) {
      return cursor.next();
    }
  }

  /** A new key after all that were appended to {@code prefix} before. */
  byte[] append(byte[] prefix) {
    return Bytes.withLongs(prefix, batch, appended++);
  }

  <T> byte[] encode(Coder<T> coder, T value) {
    return codec.encode(coder, value);
  }

  <T> T decode(Coder<T> coder, byte[] bytes) {
    return Codec.decode(coder, bytes);
  }
}
