package dev.sluice.translation.element;

import dev.sluice.engine.plan.KeySelector;

/** The same empty key for all: what must come together in one place. */
public final class OneKeySelector implements KeySelector {
  private static final long serialVersionUID = 1L;
  private static final byte[] KEY = new byte[0];

  @Override
  public byte[] key(Object element) {
    return KEY;
  }
}
