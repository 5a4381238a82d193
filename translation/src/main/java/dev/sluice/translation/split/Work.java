package dev.sluice.translation.split;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.jspecify.annotations.Nullable;

/**
 * An element with a part of its restriction. Travels as the value of a windowed value in one
 * window.
 *
 * @param key unique among all pieces of work of the query
 */
record Work(byte[] key, @Nullable Object element, Object restriction) {
  /**
   * Pieces of work as bytes.
   *
   * <pre>
   *   | version u8 = 1 | length of the key u8 | key | element | restriction |
   * </pre>
   */
  static final class WorkCoder extends CustomCoder<Work> {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = 1;

    private final Coder<@Nullable Object> elementCoder;
    private final Coder<Object> restrictionCoder;

    @SuppressWarnings("unchecked") // the pipeline's own types; here they are objects
    WorkCoder(SplitSpec spec) {
      elementCoder = (Coder<@Nullable Object>) spec.parDo().inputCoder();
      restrictionCoder = (Coder<Object>) spec.restrictionCoder();
    }

    @Override
    public void encode(Work work, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeByte(VERSION);
      out.writeByte(work.key().length);
      out.write(work.key());
      elementCoder.encode(work.element(), out);
      restrictionCoder.encode(work.restriction(), out);
      out.flush();
    }

    @Override
    public Work decode(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException(
            "A piece of work has version " + version + "; this program reads " + VERSION);
      }
      byte[] key = new byte[in.readUnsignedByte()];
      in.readFully(key);
      return new Work(key, elementCoder.decode(in), restrictionCoder.decode(in));
    }
  }
}
