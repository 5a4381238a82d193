package dev.sluice.translation.view;

import dev.sluice.engine.bytes.ByteSink;
import dev.sluice.state.Tables;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.Coder;
import org.jspecify.annotations.Nullable;

/**
 * Where views and waiting rows stand in a head's store. The engine's keyed step may be under the
 * same head: these tables are none of its.
 *
 * <pre>
 *   replicated 0 content   | view | window | pane i64 | [key] | place i64 |  -> element or value
 *   replicated 1 visible   | view | window |                                 -> | pane i64 |
 *   replicated 2 progress  | view |                                          -> | watermark i64 |
 *   keyed 48 rows          | key group | window | batch i64 | number i64 |   -> block
 *   keyed 49 waiting       | key group | window |                            -> | earliest i64 |
 *   keyed 50 watermark     | key group |                                     -> | millis i64 |
 * </pre>
 *
 * <p>A block has rows, one after the other: key and element. Views, windows and keys have their
 * length before them, as an i32; numbers are not negative.
 */
final class Layout {
  static final int CONTENT = 0;
  static final int VISIBLE = 1;
  static final int PROGRESS = 2;
  static final int ROWS = 48;
  static final int WAITING = 49;
  static final int WATERMARK = 50;

  private Layout() {}

  /** The start of all that a view has in a replicated table. */
  static byte[] ofView(int table, String viewId) {
    Key key = new Key(Tables.replicated(table));
    return key.part(viewId.getBytes(StandardCharsets.UTF_8)).bytes();
  }

  /** The start of a whole keyed table. */
  static byte[] keyedTable(int table) {
    return new byte[] {Tables.keyed(table, 0)[0]};
  }

  static long longAt(byte[] bytes, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (bytes[at + i] & 0xFF);
    }
    return value;
  }

  static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | (bytes[at + 3] & 0xFF);
  }

  static byte[] ofLong(long value) {
    return new Key(new byte[0]).number(value).bytes();
  }

  static <T extends @Nullable Object> byte[] encode(Coder<T> coder, T value) {
    return encode(coder, value, new ByteSink());
  }

  /** The same; {@code sink} is used on the way and may have anything in it. */
  static <T extends @Nullable Object> byte[] encode(Coder<T> coder, T value, ByteSink sink) {
    sink.reset();
    try {
      coder.encode(value, sink);
    } catch (IOException e) {
      throw new UncheckedIOException("A side input can't be encoded by " + coder, e);
    }
    return sink.toByteArray();
  }

  /** A key that is put together. */
  static final class Key {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    Key(byte[] start) {
      bytes.writeBytes(start);
    }

    Key part(byte[] part) {
      try {
        out.writeInt(part.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      bytes.writeBytes(part);
      return this;
    }

    Key number(long number) {
      try {
        out.writeLong(number);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
