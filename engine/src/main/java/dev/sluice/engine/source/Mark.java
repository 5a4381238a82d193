package dev.sluice.engine.source;

/**
 * Where a split stands.
 *
 * @param bytes enough to go on from here in another process; stands in the commit record
 * @param committed run once after the batch with this mark is durable, in the process that made it;
 *     never for a mark that was read back
 */
public record Mark(byte[] bytes, Runnable committed) {
  /** A mark whose source needs no word of the commit. */
  public static Mark of(byte[] bytes) {
    return new Mark(bytes, () -> {});
  }
}
