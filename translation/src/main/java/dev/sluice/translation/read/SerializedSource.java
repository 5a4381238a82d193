package dev.sluice.translation.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import org.apache.beam.sdk.io.Source;
import org.apache.beam.sdk.util.common.ReflectHelpers;

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
 * <p>Reading is guarded: the object must be of the named class, within bounds, and without the
 * classes that are known to act when they are merely read.
 */
final class SerializedSource {
  private static final int VERSION = 1;
  private static final ObjectInputFilter FILTER =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=500;maxarray=268435456;maxrefs=50000000;"
              + "!java.rmi.**;!javax.management.**;!javax.naming.**;!sun.rmi.**;"
              + "!com.sun.rowset.**;!com.sun.org.apache.xalan.**;!org.apache.xalan.**;"
              + "!org.apache.commons.collections.functors.**;"
              + "!org.apache.commons.collections4.functors.**;"
              + "!org.apache.commons.beanutils.**;!org.codehaus.groovy.runtime.**;"
              + "!org.springframework.beans.factory.**;!org.mozilla.javascript.**;*");

  private SerializedSource() {}

  static byte[] encode(Source<?> source) throws IOException {
    return encode(source, new byte[0]);
  }

  static byte[] encode(Source<?> source, byte[] metrics) throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(object)) {
      out.writeObject(source);
    }
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
  static <T extends Source<?>> T decode(byte[] bytes, Class<T> kind) throws IOException {
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
    Object source = readObject(name, object);
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

  private static Object readObject(String name, byte[] object) throws IOException {
    try (ObjectInputStream in = new ContextObjectInputStream(new ByteArrayInputStream(object))) {
      in.setObjectInputFilter(FILTER);
      return in.readObject();
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

  /** Finds classes where the pipeline's own are found. */
  private static final class ContextObjectInputStream extends ObjectInputStream {
    ContextObjectInputStream(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, ReflectHelpers.findClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}
