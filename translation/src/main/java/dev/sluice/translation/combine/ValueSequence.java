package dev.sluice.translation.combine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
  private final List<byte[]> encoded = new ArrayList<>(1);
  private final List<@Nullable Object> added = new ArrayList<>();
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
    added.add(value);
    addedBytes += bytes;
  }

  /** Adds the values of another sequence, which may go on without this one. */
  void append(ValueSequence more) {
    if (!more.encoded.isEmpty() && !added.isEmpty()) {
      throw new IllegalStateException("What was read from the state comes first");
    }
    more.encoded.forEach(this::appendEncoded);
    added.addAll(more.added);
    addedBytes += more.addedBytes;
  }

  private void appendEncoded(byte[] bytes) {
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
      return Collections.unmodifiableList(added);
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (byte[] bytes : encoded) {
      decode(coder, bytes, values);
    }
    values.addAll(added);
    return Collections.unmodifiableList(values);
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
    for (Object value : added) {
      coder.encode(value, out);
    }
  }

  /** The values in sequences of roughly {@code bytes}, or one value if that is larger. */
  List<ValueSequence> cut(long bytes) {
    List<ValueSequence> parts = new ArrayList<>();
    encoded.forEach(each -> parts.add(ofEncoded(each)));
    if (added.isEmpty()) {
      return parts;
    }
    long each = Math.max(1, addedBytes / added.size());
    int many = (int) Math.max(1, Math.min(added.size(), bytes / each));
    for (int from = 0; from < added.size(); from += many) {
      ValueSequence part = new ValueSequence();
      part.added.addAll(added.subList(from, Math.min(added.size(), from + many)));
      part.addedBytes = part.added.size() * each;
      parts.add(part);
    }
    return parts;
  }
}
