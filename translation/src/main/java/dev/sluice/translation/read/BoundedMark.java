package dev.sluice.translation.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.io.BoundedSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a split of a bounded source stands.
 *
 * <pre>
 *   version   1 byte, 1
 *   kind      1 byte: 0 so many records taken, 1 done, 2 a rest is to be read
 *   taken     8 bytes
 *   rest      kind 2: a {@link SerializedSource}
 * </pre>
 *
 * @param taken how many records were taken from this split in all
 * @param rest what is still to be read, if the split was cut
 */
record BoundedMark(Kind kind, long taken, @Nullable BoundedSource<?> rest) {
  /** How the split goes on. */
  enum Kind {
    TAKEN(0),
    DONE(1),
    REST(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) throws IOException {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("A bounded source's mark has the unknown kind " + code);
    }
  }

  private static final int VERSION = 1;
  static final BoundedMark START = taken(0);

  static BoundedMark taken(long taken) {
    return new BoundedMark(Kind.TAKEN, taken, null);
  }

  static BoundedMark done(long taken) {
    return new BoundedMark(Kind.DONE, taken, null);
  }

  static BoundedMark rest(long taken, BoundedSource<?> rest) {
    return new BoundedMark(Kind.REST, taken, rest);
  }

  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(VERSION);
    out.writeByte(kind.code);
    out.writeLong(taken);
    if (rest != null) {
      out.write(SerializedSource.encode(rest));
    }
    return bytes.toByteArray();
  }

  static BoundedMark decode(byte[] bytes, AllowedClasses allowed) throws IOException {
    DataInputStream in = header(bytes);
    Kind kind = Kind.of(in.readByte());
    long taken = in.readLong();
    return new BoundedMark(
        kind,
        taken,
        kind == Kind.REST
            ? SerializedSource.decode(in.readAllBytes(), BoundedSource.class, allowed)
            : null);
  }

  /** The mark for people; does not read the rest back. */
  static String describe(byte[] bytes) {
    try {
      DataInputStream in = header(bytes);
      Kind kind = Kind.of(in.readByte());
      return "{\"records\":" + in.readLong() + (kind == Kind.DONE ? ",\"done\":true}" : "}");
    } catch (IOException e) {
      return "{\"error\":\"unreadable mark\"}";
    }
  }

  private static DataInputStream header(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "A bounded source's mark has format version "
              + version
              + ", this version of Sluice reads "
              + VERSION
              + ". Resume with the version that wrote it.");
    }
    return in;
  }
}
