package dev.sluice.engine.aggregate.partial;

import dev.sluice.engine.plan.KeySelector;

/** The key by which a {@link Partial} is exchanged: the one that it was combined under. */
public final class PartialKey implements KeySelector {
  private static final long serialVersionUID = 1L;

  @Override
  public byte[] key(Object element) {
    return ((Partial) element).key();
  }
}
