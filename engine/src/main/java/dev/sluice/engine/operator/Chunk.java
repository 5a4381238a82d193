package dev.sluice.engine.operator;

/**
 * Some rows of one exchange, in their producer's order. Belongs to the consuming task while it is
 * in {@link Operator#elements}, and to nobody afterwards.
 */
public interface Chunk {
  int size();

  /** Roughly what its rows take in memory, in bytes. */
  long sizeBytes();

  Object element(int i);

  /** The encoded key of row {@code i}; only rows of keyed exchanges have one. */
  byte[] key(int i);

  /** The key group of row {@code i}; only rows of keyed exchanges have one. */
  int keyGroup(int i);
}
