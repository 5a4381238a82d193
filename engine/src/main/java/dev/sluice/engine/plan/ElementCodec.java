package dev.sluice.engine.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;

/**
 * Elements as bytes, where they leave the memory of one process: spilled, in an outbox, or on the
 * way to another one.
 *
 * <p>Encodings are self-delimiting: elements are written one after the other. Used by one thread at
 * a time; {@link #copy} gives one for another thread.
 */
public interface ElementCodec extends Serializable {
  void encode(Object element, OutputStream out) throws IOException;

  Object decode(InputStream in) throws IOException;

  /** Roughly how much memory the element takes, in bytes; must be cheap. */
  default long sizeBytes(Object element) {
    return 64;
  }

  /** A codec for another thread; itself, if it has no state. */
  default ElementCodec copy() {
    return this;
  }
}
