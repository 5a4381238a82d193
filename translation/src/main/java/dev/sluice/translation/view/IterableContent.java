package dev.sluice.translation.view;

import dev.sluice.engine.operator.HeapShare;
import dev.sluice.state.Cursor;
import dev.sluice.state.Tables;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.Materializations.IterableView;
import org.jspecify.annotations.Nullable;

/**
 * The values under a prefix of the store, in order. Small ones are decoded once and kept; of others
 * a page is in memory while they are iterated over, which leaves nothing open.
 */
final class IterableContent implements Iterable<Object> {
  private static final int PAGE = 1_000;

  private static final long PAGE_BYTES = HeapShare.bytes(1 << 20, 128);

  /** How many bytes of values may be kept decoded. */
  private static final long SMALL_BYTES = HeapShare.bytes(4 << 20, 64);

  /** What a value takes besides its bytes, about. */
  private static final long VALUE_BYTES = 48;

  private final ViewTable table;
  private final byte[] prefix;
  private final Coder<Object> coder;

  private IterableContent(ViewTable table, byte[] prefix, Coder<Object> coder) {
    this.table = table;
    this.prefix = prefix;
    this.coder = coder;
  }

  /** The view of what is under {@code prefix}; nothing, if that is null. */
  static IterableView<Object> of(ViewTable table, byte @Nullable [] prefix, Coder<Object> coder) {
    Iterable<Object> values = prefix == null ? List.of() : values(table, prefix, coder);
    return () -> values;
  }

  static Iterable<Object> values(ViewTable table, byte[] prefix, Coder<Object> coder) {
    IterableContent content = new IterableContent(table, prefix, coder);
    List<Object> small = content.ifSmall();
    return small == null ? content : small;
  }

  private @Nullable List<Object> ifSmall() {
    List<Object> values = new ArrayList<>();
    long bytes = 0;
    try (Cursor cursor = table.state().scan(prefix, Tables.after(prefix))) {
      while (cursor.next()) {
        byte[] value = cursor.value();
        bytes += value.length + VALUE_BYTES;
        if (HeapShare.isTaken(bytes, SMALL_BYTES)) {
          return null;
        }
        values.add(decode(coder, value));
      }
    }
    table.keeps(bytes);
    return values;
  }

  static <T> T decode(Coder<T> coder, byte[] value) {
    return decode(coder, value, 0, value.length);
  }

  static <T> T decode(Coder<T> coder, byte[] value, int from, int length) {
    try {
      return coder.decode(new ByteArrayInputStream(value, from, length));
    } catch (IOException e) {
      throw new UncheckedIOException("A side input can't be decoded by " + coder, e);
    }
  }

  @Override
  public Iterator<Object> iterator() {
    return new Pages();
  }

  private final class Pages implements Iterator<Object> {
    private final byte[] end = Tables.after(prefix);
    private byte[] from = prefix;
    private List<Object> page = new ArrayList<>();
    private int next;
    private boolean isLast;

    @Override
    public boolean hasNext() {
      if (next == page.size() && !isLast) {
        turn();
      }
      return next < page.size();
    }

    private void turn() {
      page = new ArrayList<>();
      next = 0;
      long bytes = 0;
      long most = HeapShare.now(PAGE_BYTES);
      try (Cursor cursor = table.state().scan(from, end)) {
        while (page.size() < PAGE && bytes < most && cursor.next()) {
          byte[] value = cursor.value();
          bytes += value.length + VALUE_BYTES;
          page.add(decode(coder, value));
          from = Arrays.copyOf(cursor.key(), cursor.key().length + 1);
        }
      }
      isLast = page.size() < PAGE && bytes < most;
    }

    @Override
    public Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.get(next++);
    }
  }
}
