package dev.sluice.examples.lines;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link DirectoryMark}.
 *
 * <pre>
 * version   1 byte, 1
 * flags     1 byte: 1 ended, 2 there is a current file
 * maxMillis 8 bytes
 * files     varint count, then by name:
 *             varint bytes shared with the name before, name (the rest), varint size
 * current   name, varint offset, varint line number
 *
 * name      varint length, UTF-8 bytes
 * </pre>
 *
 * <p>Dropped files mostly count up, so a file costs some five bytes.
 */
final class DirectoryMarkCoder extends AtomicCoder<DirectoryMark> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 1;
  private static final int ENDED = 1;
  private static final int HAS_CURRENT = 2;

  /** No file system has longer names. */
  private static final int MAX_NAME_BYTES = 4096;

  private static final DirectoryMarkCoder INSTANCE = new DirectoryMarkCoder();

  private DirectoryMarkCoder() {}

  static DirectoryMarkCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(DirectoryMark mark, OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    DirectoryMark.Position current = mark.current();
    out.writeByte(VERSION);
    out.writeByte((mark.ended() ? ENDED : 0) | (current == null ? 0 : HAS_CURRENT));
    out.writeLong(mark.maxMillis());
    encodeDone(mark.done(), out);
    if (current != null) {
      encodeName(current.name().getBytes(StandardCharsets.UTF_8), 0, out);
      VarInt.encode(current.offset(), out);
      VarInt.encode(current.lineNumber(), out);
    }
  }

  private static void encodeDone(NavigableMap<String, Long> done, OutputStream out)
      throws IOException {
    VarInt.encode(done.size(), out);
    byte[] before = new byte[0];
    for (Map.Entry<String, Long> file : done.entrySet()) {
      byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
      int mismatch = Arrays.mismatch(before, name);
      int shared = mismatch < 0 ? name.length : mismatch;
      VarInt.encode(shared, out);
      encodeName(name, shared, out);
      VarInt.encode(file.getValue(), out);
      before = name;
    }
  }

  private static void encodeName(byte[] name, int from, OutputStream out) throws IOException {
    VarInt.encode(name.length - from, out);
    out.write(name, from, name.length - from);
  }

  @Override
  public DirectoryMark decode(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new CoderException(
          "A mark of a watched directory has version "
              + version
              + ", but only version "
              + VERSION
              + " is known here. It was written by a newer program: go on with that one.");
    }
    int flags = in.readUnsignedByte();
    long maxMillis = in.readLong();
    NavigableMap<String, Long> done = decodeDone(in);
    DirectoryMark.@Nullable Position current = null;
    if ((flags & HAS_CURRENT) != 0) {
      String name = new String(decodeName(new byte[0], in), StandardCharsets.UTF_8);
      current = new DirectoryMark.Position(name, VarInt.decodeLong(in), VarInt.decodeLong(in));
    }
    return new DirectoryMark(done, current, maxMillis, (flags & ENDED) != 0);
  }

  private static NavigableMap<String, Long> decodeDone(DataInputStream in) throws IOException {
    NavigableMap<String, Long> done = new TreeMap<>();
    byte[] before = new byte[0];
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      int shared = VarInt.decodeInt(in);
      if (shared < 0 || shared > before.length) {
        throw new CoderException(
            "A mark of a watched directory is damaged: a name shares "
                + shared
                + " bytes with one of "
                + before.length
                + ".");
      }
      byte[] name = decodeName(Arrays.copyOf(before, shared), in);
      done.put(new String(name, StandardCharsets.UTF_8), VarInt.decodeLong(in));
      before = name;
    }
    return done;
  }

  private static byte[] decodeName(byte[] prefix, DataInputStream in) throws IOException {
    int length = VarInt.decodeInt(in);
    if (length < 0 || length > MAX_NAME_BYTES) {
      throw new CoderException(
          "A mark of a watched directory is damaged: a name has " + length + " bytes.");
    }
    byte[] name = Arrays.copyOf(prefix, prefix.length + length);
    in.readFully(name, prefix.length, length);
    return name;
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
