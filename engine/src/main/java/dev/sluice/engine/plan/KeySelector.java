package dev.sluice.engine.plan;

import java.io.IOException;
import java.io.Serializable;

/** Gives the encoded key by which an element is exchanged. Used by one thread at a time. */
public interface KeySelector extends Serializable {
  /**
   * The key's bytes; equal keys have equal bytes. The array is not changed by anyone afterwards.
   */
  byte[] key(Object element) throws IOException;

  /** A selector for another thread; itself, if it has no state. */
  default KeySelector copy() {
    return this;
  }
}
