package dev.sluice.engine.operator;

import org.jspecify.annotations.Nullable;

/** An operator that works key by key; it can say whose turn it was when something failed. */
public interface KeyAware {
  /** The encoded key that is being worked on, or null if there is none. */
  byte @Nullable [] currentKey();
}
