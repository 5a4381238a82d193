package dev.sluice.translation.element;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.VarInt;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What few elements carry besides value, time, windows and pane. As bytes it is a list of fields
 * that can grow: a reader skips the tags that it does not know.
 *
 * <pre>
 *   count   varint
 *   field   varint tag (1 caused by drain, 2 record id, 3 record offset), varint length, content
 * </pre>
 *
 * @param drain whether the element was caused by draining the pipeline
 * @param recordId of the source's record, or null
 * @param recordOffset of the source's record, or null
 */
record Metadata(boolean drain, @Nullable String recordId, @Nullable Long recordOffset) {
  private static final String DRAIN_MODE = "CAUSED_BY_DRAIN";
  private static final int DRAIN = 1;
  private static final int RECORD_ID = 2;
  private static final int RECORD_OFFSET = 3;

  /** Whether the element has any. */
  static boolean isOn(WindowedValue<?> value) {
    return isDrain(value) || value.getRecordId() != null || value.getRecordOffset() != null;
  }

  static Metadata of(WindowedValue<?> value) {
    return new Metadata(isDrain(value), value.getRecordId(), value.getRecordOffset());
  }

  /** A boolean in Beam 2.71, an enum later. */
  static boolean isDrain(WindowedValue<?> value) {
    Object drain = value.causedByDrain();
    return drain instanceof Enum<?> mode
        ? mode.name().equals(DRAIN_MODE)
        : Boolean.TRUE.equals(drain);
  }

  void encode(OutputStream out) throws IOException {
    VarInt.encode(
        (drain ? 1 : 0) + (recordId == null ? 0 : 1) + (recordOffset == null ? 0 : 1), out);
    if (drain) {
      field(DRAIN, new byte[0], out);
    }
    if (recordId != null) {
      field(RECORD_ID, recordId.getBytes(StandardCharsets.UTF_8), out);
    }
    if (recordOffset != null) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      VarInt.encode(recordOffset, content);
      field(RECORD_OFFSET, content.toByteArray(), out);
    }
  }

  private static void field(int tag, byte[] content, OutputStream out) throws IOException {
    VarInt.encode(tag, out);
    VarInt.encode(content.length, out);
    out.write(content);
  }

  static Metadata decode(InputStream in) throws IOException {
    boolean drain = false;
    String recordId = null;
    Long recordOffset = null;
    int fields = VarInt.decodeInt(in);
    for (int i = 0; i < fields; i++) {
      int tag = VarInt.decodeInt(in);
      int length = VarInt.decodeInt(in);
      byte[] content = in.readNBytes(length);
      if (content.length < length) {
        throw new IOException("An element's metadata is cut off in the field with tag " + tag);
      }
      switch (tag) {
        case DRAIN -> drain = true;
        case RECORD_ID -> recordId = new String(content, StandardCharsets.UTF_8);
        case RECORD_OFFSET -> recordOffset = VarInt.decodeLong(new ByteArrayInputStream(content));
        default -> {
          // a newer version's
        }
      }
    }
    return new Metadata(drain, recordId, recordOffset);
  }

  /** A windowed value with this metadata. */
  WindowedValue<?> on(
      @Nullable Object value,
      Instant timestamp,
      Collection<? extends BoundedWindow> windows,
      PaneInfo pane) {
    WindowedValues.Builder<@Nullable Object> builder = WindowedValues.builder();
    builder
        .setValue(value)
        .setTimestamp(timestamp)
        .setWindows(windows)
        .setPaneInfo(pane)
        .setRecordId(recordId)
        .setRecordOffset(recordOffset);
    if (drain) {
      DrainSetter.set(builder);
    }
    return builder.build();
  }

  /** Sets the drain mark, whose type is not the same in all versions of Beam that we build with. */
  private static final class DrainSetter {
    private static final Method METHOD = find();

    private static Method find() {
      for (Method method : WindowedValues.Builder.class.getMethods()) {
        if (method.getName().equals("setCausedByDrain") && !method.isBridge()) {
          return method;
        }
      }
      throw new IllegalStateException("This version of Beam has no setCausedByDrain");
    }

    static void set(WindowedValues.Builder<?> builder) {
      Class<?> type = METHOD.getParameterTypes()[0];
      Object yes = true;
      for (Object mode : type.isEnum() ? type.getEnumConstants() : new Object[0]) {
        if (((Enum<?>) mode).name().equals(DRAIN_MODE)) {
          yes = mode;
        }
      }
      try {
        METHOD.invoke(builder, yes);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Can't mark an element as caused by drain", e);
      }
    }
  }
}
