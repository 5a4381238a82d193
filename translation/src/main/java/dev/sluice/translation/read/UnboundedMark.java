package dev.sluice.translation.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;
import org.jspecify.annotations.Nullable;

/**
 * Where a split of an unbounded source stands.
 *
 * <pre>
 *   version   1 byte, 1
 *   kind      1 byte: bit 0 a mark follows, bit 1 the split is done
 *   mark      the source's mark, by its own coder
 * </pre>
 *
 * @param mark the source's own; null at the beginning, or if the source's marks have no coder
 */
record UnboundedMark<M extends CheckpointMark>(@Nullable M mark, boolean isDone) {
  private static final int VERSION = 1;
  private static final int HAS_MARK = 1;
  private static final int DONE = 2;

  static <M extends CheckpointMark> UnboundedMark<M> start() {
    return new UnboundedMark<>(null, false);
  }

  byte[] encode(@Nullable Coder<M> coder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(VERSION);
    out.write((mark != null && coder != null ? HAS_MARK : 0) | (isDone ? DONE : 0));
    if (mark != null && coder != null) {
      coder.encode(mark, out);
    }
    return out.toByteArray();
  }

  static <M extends CheckpointMark> UnboundedMark<M> decode(byte[] bytes, @Nullable Coder<M> coder)
      throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    int version = in.read();
    if (version != VERSION) {
      throw new IOException(
          "An unbounded source's mark has format version "
              + version
              + ", this version of Sluice reads "
              + VERSION
              + ". Resume with the version that wrote it.");
    }
    int kind = in.read();
    boolean isDone = (kind & DONE) != 0;
    if ((kind & HAS_MARK) == 0) {
      return new UnboundedMark<>(null, isDone);
    }
    if (coder == null) {
      throw new IOException(
          "The checkpoint has a mark for a source that has no coder for marks now: the source has"
              + " changed. Start from a new checkpoint location.");
    }
    return new UnboundedMark<>(coder.decode(in), isDone);
  }

  /** The mark for people. */
  static <M extends CheckpointMark> String describe(byte[] bytes, @Nullable Coder<M> coder) {
    try {
      UnboundedMark<M> read = decode(bytes, coder);
      return (read.mark == null ? "start" : read.mark.toString()) + (read.isDone ? ", done" : "");
    } catch (IOException | RuntimeException e) {
      return "unreadable mark of " + bytes.length + " bytes";
    }
  }
}
