package dev.sluice.translation.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.io.Source;

/**
 * Beam's sources as bytes. They have no coder but are Java-serialisable, so that is what a
 * checkpoint holds of them.
 *
 * <pre>
 *   version   1 byte, 1
 *   class     the source's class name, modified UTF-8 behind two bytes of length
 *   length    4 bytes
 *   object    Java's serialised form
 *   metrics   what was measured when the source was split; the rest of the bytes
 * </pre>
 *
 * <p>Reading is guarded: the object must be of the named class, and is read as {@link
 * GuardedObjects}.
 */
final class SerializedSource {
  private static final int VERSION = 1;

  private SerializedSource() {}

  /** The rest of a source that was cut. */
  static byte[] encode(Source<?> source) throws IOException {
    return encode(source, object(source, new HashSet<>()), new byte[0]);
  }

  /**
   * A source that comes into a checkpoint.
   *
   * @throws IOException if it could not be read back
   */
  static byte[] encode(Source<?> source, byte[] metrics, AllowedClasses allowed)
      throws IOException {
    Set<Class<?>> parts = new HashSet<>();
    ByteArrayOutputStream object = object(source, parts);
    Class<?> refused = allowed.firstRefused(parts);
    if (refused != null) {
      throw new IOException(
          "The source %s holds an object of %s, which is not among the classes that are read back from a checkpoint. If it is the pipeline's, start it with --allowedSourceClasses=%s."
              .formatted(source.getClass().getName(), refused.getName(), refused.getName()));
    }
    return encode(source, object, metrics);
  }

  private static ByteArrayOutputStream object(Source<?> source, Set<Class<?>> parts)
      throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (AllowedClasses.Recording out = new AllowedClasses.Recording(object, parts)) {
      out.writeObject(source);
    }
    return object;
  }

  private static byte[] encode(Source<?> source, ByteArrayOutputStream object, byte[] metrics)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(object.size() + 128);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(VERSION);
    out.writeUTF(source.getClass().getName());
    out.writeInt(object.size());
    object.writeTo(out);
    out.write(metrics);
    return bytes.toByteArray();
  }

  /**
   * Reads a source back.
   *
   * @throws IOException if it is not what {@link #encode} wrote, or its class has changed; the
   *     message names the class and what to do
   */
  static <T extends Source<?>> T decode(byte[] bytes, Class<T> kind, AllowedClasses allowed)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException(
          "A split of the checkpoint has format version "
              + version
              + ", this version of Sluice reads "
              + VERSION
              + ". Resume with the version that wrote it.");
    }
    String name = in.readUTF();
    byte[] object = in.readNBytes(in.readInt());
    Object source = readObject(name, object, allowed);
    if (!kind.isInstance(source) || !source.getClass().getName().equals(name)) {
      throw new IOException(
          "A split of the checkpoint says it is a "
              + name
              + " but holds a "
              + source.getClass().getName()
              + ": it does not belong to this source, or was changed.");
    }
    return kind.cast(source);
  }

  /** What was measured when the source was split. */
  static byte[] metrics(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    in.readByte();
    in.readUTF();
    in.skipNBytes(in.readInt());
    return in.readAllBytes();
  }

  private static Object readObject(String name, byte[] object, AllowedClasses allowed)
      throws IOException {
    try {
      return GuardedObjects.read(object, allowed);
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      throw new IOException(
          "The source "
              + name
              + " can't be read back from the checkpoint: "
              + e
              + ". Its class is missing, has changed in this version of the pipeline or of Beam, or"
              + " is not allowed. Resume with the version that wrote it, or start from a new"
              + " checkpoint location.",
          e);
    }
  }
}
