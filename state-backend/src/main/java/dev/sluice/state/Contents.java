package dev.sluice.state;

import com.google.common.collect.Iterables;
import dev.sluice.state.spill.SpillFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a range of the store holds, decoded, as it is now: later changes of the store don't show.
 *
 * <p>Up to {@value #MOST_BYTES} bytes are decoded at once and are a list. More go to a scratch file
 * as they are, and are decoded while they are iterated over, by whichever thread does so: a value
 * of the pipeline may be larger than memory, and may go to another task than the one that read it.
 */
public final class Contents {
  /** How many bytes of keys and values may be decoded into memory. */
  public static final long MOST_BYTES = 4 << 20;

  /** What an entry takes besides its bytes. */
  private static final long ENTRY_BYTES = 32;

  private Contents() {}

  /** All entries from {@code from} (inclusive) to {@code to} (exclusive), in their order. */
  public static <T> Iterable<T> read(StateView view, byte[] from, byte[] to, Decoding<T> decoding) {
    return read(view, () -> view.scan(from, to), decoding);
  }

  /**
   * All entries that a cursor gives.
   *
   * @param view whose entries they are
   * @param cursors opens it; asked again if there is more than may be decoded into memory
   */
  public static <T> Iterable<T> read(
      StateView view, Supplier<Cursor> cursors, Decoding<T> decoding) {
    List<T> small = ifSmall(cursors, decoding);
    return small == null ? spilled(view.spills(), cursors, decoding) : small;
  }

  private static <T> @Nullable List<T> ifSmall(Supplier<Cursor> cursors, Decoding<T> decoding) {
    List<T> values = new ArrayList<>();
    long bytes = 0;
    try (Cursor cursor = cursors.get()) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        byte[] value = cursor.value();
        bytes += key.length + value.length + ENTRY_BYTES;
        if (bytes > MOST_BYTES && !values.isEmpty()) {
          return null;
        }
        values.add(decoding.of(key, value));
      }
    }
    return values;
  }

  private static <T> Iterable<T> spilled(
      SpillFiles files, Supplier<Cursor> cursors, Decoding<T> decoding) {
    try (Cursor cursor = cursors.get()) {
      return Iterables.transform(
          EntryRun.of(files, cursor), entry -> decoding.of(entry.key(), entry.value()));
    }
  }
}
