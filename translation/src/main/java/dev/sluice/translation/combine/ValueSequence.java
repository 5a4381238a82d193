package dev.sluice.translation.combine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * Values in the order in which they came. Those that were read from the state stay as they are, in
 * bytes, until they are asked for: most are only appended to and written again.
 *
 * <p>Owned by one thread, until it is given away for good.
 */
final class ValueSequence {
  private static final int FIRST_ADDED = 2;
  private static final @Nullable Object[] NOTHING = {};

  /** Replaced by a list of its own when the first bytes come. */
  private List<byte[]> encoded = List.of();

  /** An array and how many of it are there: there may be a sequence for each of a million keys. */
  private @Nullable Object[] added = NOTHING;

  private int addedCount;
  private long addedBytes;
  private long encodedBytes;

  /** The values that {@link #encodeTo} has written. */
  static ValueSequence ofEncoded(byte[] bytes) {
    ValueSequence sequence = new ValueSequence();
    sequence.appendEncoded(bytes);
    return sequence;
  }

  /**
   * Adds a value.
   *
   * @param bytes roughly what it takes in memory
   */
  void add(@Nullable Object value, long bytes) {
    reserve(1);
    added[addedCount++] = value;
    addedBytes += bytes;
  }

  /** Adds the values of another sequence, which may go on without this one. */
  void append(ValueSequence more) {
    if (!more.encoded.isEmpty() && addedCount > 0) {
      throw new IllegalStateException("What was read from the state comes first");
    }
    more.encoded.forEach(this::appendEncoded);
    reserve(more.addedCount);
    System.arraycopy(more.added, 0, added, addedCount, more.addedCount);
    addedCount += more.addedCount;
    addedBytes += more.addedBytes;
  }

  private void reserve(int more) {
    int wanted = Math.addExact(addedCount, more);
    if (wanted > added.length) {
      int size = Math.max(wanted, Math.max(FIRST_ADDED, added.length + (added.length >> 1)));
      added = Arrays.copyOf(added, size);
    }
  }

  private void appendEncoded(byte[] bytes) {
    if (encoded.isEmpty()) {
      encoded = new ArrayList<>(1);
    }
    encoded.add(bytes);
    encodedBytes += bytes.length;
  }

  /** Roughly what the values take in memory. */
  long sizeBytes() {
    return encodedBytes + addedBytes;
  }

  /** The values; not to be changed, and not to be added to any more. */
  List<@Nullable Object> values(Coder<Object> coder) {
    if (encoded.isEmpty()) {
      return addedValues();
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (byte[] bytes : encoded) {
      decode(coder, bytes, values);
    }
    values.addAll(addedValues());
    return Collections.unmodifiableList(values);
  }

  private List<@Nullable Object> addedValues() {
    return Collections.unmodifiableList(Arrays.asList(added).subList(0, addedCount));
  }

  private static void decode(Coder<Object> coder, byte[] bytes, List<@Nullable Object> into) {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    try {
      while (in.available() > 0) {
        into.add(coder.decode(in));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Grouped values can't be decoded by " + coder, e);
    }
  }

  /** Writes the values one after the other, with nothing around them. */
  void encodeTo(OutputStream out, Coder<Object> coder) throws IOException {
    for (byte[] bytes : encoded) {
      out.write(bytes);
    }
    for (int i = 0; i < addedCount; i++) {
      coder.encode(added[i], out);
    }
  }

  /** The values in sequences of roughly {@code bytes}, or one value if that is larger. */
  List<ValueSequence> cut(long bytes) {
    List<ValueSequence> parts = new ArrayList<>();
    encoded.forEach(each -> parts.add(ofEncoded(each)));
    if (addedCount == 0) {
      return parts;
    }
    long each = Math.max(1, addedBytes / addedCount);
    int many = (int) Math.max(1, Math.min(addedCount, bytes / each));
    for (int from = 0; from < addedCount; from += many) {
      ValueSequence part = new ValueSequence();
      part.added = Arrays.copyOfRange(added, from, Math.min(addedCount, from + many));
      part.addedCount = part.added.length;
      part.addedBytes = part.addedCount * each;
      parts.add(part);
    }
    return parts;
  }
}
