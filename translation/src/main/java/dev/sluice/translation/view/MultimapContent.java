package dev.sluice.translation.view;

import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.Materializations.MultimapView;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of a view by key, as they lie in the store: {@code prefix | key | place -> value}.
 *
 * <p>The values of keys that were asked for are kept until all that is kept of the view takes too
 * much memory; where a key has many values they are read page by page. A view of which many keys
 * are asked for is read as a whole, if there is room for all of it: that costs much less than a
 * look for each key.
 */
final class MultimapContent implements MultimapView<@Nullable Object, Object> {
  /** What a key that is kept alone takes besides its values, about. */
  private static final long KEY_BYTES = 200;

  /** So many keys are looked for one by one before all are read. */
  private static final int LOOKS = 500;

  private final ViewTable table;
  private final byte[] prefix;
  private final Coder<@Nullable Object> keyCoder;
  private final ViewKeys keys;
  private final Coder<Object> valueCoder;
  private final Map<Object, Iterable<Object>> kept = new HashMap<>();

  private int looks;

  /** All pairs, if they are in memory. */
  private @Nullable PairsInMemory whole;

  /** As of which all that is kept of the view's values is forgotten. */
  private long forgotten;

  private MultimapContent(ViewTable table, byte[] prefix, @Nullable PairsInMemory whole) {
    this.table = table;
    this.prefix = prefix;
    this.whole = whole;
    this.keyCoder = table.keyCoder();
    this.keys = new ViewKeys(keyCoder);
    this.valueCoder = table.valueCoder();
    this.forgotten = table.forgotten();
  }

  /**
   * The view of what is under {@code prefix}; nothing, if that is null.
   *
   * @param whole the same in memory, if it is there
   */
  static MultimapView<@Nullable Object, Object> of(
      ViewTable table, byte @Nullable [] prefix, @Nullable PairsInMemory whole) {
    return prefix == null ? new Empty() : new MultimapContent(table, prefix, whole);
  }

  private record Empty() implements MultimapView<@Nullable Object, Object> {
    @Override
    public Iterable<@Nullable Object> get() {
      return List.of();
    }

    @Override
    public Iterable<Object> get(@Nullable Object key) {
      return List.of();
    }
  }

  @Override
  public Iterable<Object> get(@Nullable Object key) {
    Object identity = keys.identity(key);
    if (forgotten != table.forgotten()) {
      kept.clear();
      whole = null;
      looks = 0;
      forgotten = table.forgotten();
    }
    if (whole != null) {
      return whole.get(identity);
    }
    Iterable<Object> values = kept.get(identity);
    if (values == null && ++looks == LOOKS && readAll()) {
      return get(key);
    }
    if (values == null) {
      values = read(key);
      table.keeps(KEY_BYTES);
      kept.put(identity, values);
    }
    return values;
  }

  /** Keeps all that there is, or nothing more than before if it is too much. */
  private boolean readAll() {
    PairsInMemory all = new PairsInMemory();
    long room = table.roomBytes();
    byte[] last = new byte[0];
    Object identity = last;
    try (Cursor cursor = table.state().scan(prefix, Tables.after(prefix))) {
      while (cursor.next()) {
        byte[] entry = cursor.key();
        byte[] value = cursor.value();
        int length = entry.length - Long.BYTES;
        if (!Arrays.equals(last, 0, last.length, entry, 0, length)) {
          last = Arrays.copyOf(entry, length);
          identity = keys.identity(key(last));
        }
        Object decoded = IterableContent.decode(valueCoder, value);
        all.add(identity, decoded, length - prefix.length, value.length);
        if (all.sizeBytes() > room) {
          return false;
        }
      }
    }
    kept.clear();
    whole = all;
    table.keeps(all.sizeBytes());
    return true;
  }

  private @Nullable Object key(byte[] ofKey) {
    int keyAt = prefix.length + Integer.BYTES;
    return IterableContent.decode(keyCoder, ofKey, keyAt, ofKey.length - keyAt);
  }

  @SuppressWarnings("NullAway") // a key may be null, if its coder can encode that
  private Iterable<Object> read(@Nullable Object key) {
    byte[] ofKey = new Layout.Key(prefix).part(Layout.encode(keyCoder, key)).bytes();
    return IterableContent.values(table, ofKey, valueCoder);
  }

  @Override
  public Iterable<@Nullable Object> get() {
    return Keys::new;
  }

  /** Goes from key to key, by a seek for some hundred of them. */
  private final class Keys implements Iterator<@Nullable Object> {
    private static final int PAGE = 500;
    private final byte[] end = Tables.after(prefix);
    private byte[] from = prefix;
    private List<@Nullable Object> page = new ArrayList<>();
    private int next;
    private boolean isLast;

    @Override
    public boolean hasNext() {
      while (next == page.size() && !isLast) {
        turn();
      }
      return next < page.size();
    }

    private void turn() {
      page = new ArrayList<>();
      next = 0;
      byte[] last = new byte[0];
      isLast = true;
      try (Cursor cursor = table.state().scan(from, end)) {
        while (cursor.next()) {
          byte[] entry = cursor.key();
          byte[] ofKey = Arrays.copyOf(entry, entry.length - Long.BYTES);
          if (!Arrays.equals(ofKey, last)) {
            if (page.size() == PAGE) {
              isLast = false;
              break;
            }
            last = ofKey;
            page.add(key(ofKey));
            from = Tables.after(ofKey);
          }
        }
      }
    }

    @Override
    public @Nullable Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.get(next++);
    }
  }
}
