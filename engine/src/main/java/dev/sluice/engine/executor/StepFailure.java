package dev.sluice.engine.executor;

import org.jspecify.annotations.Nullable;

/** User code threw; its exception is the cause. The message names step, key and batch. */
public final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String step;

  /**
   * @param batch the batch in hand; negative where there was none yet, as in a {@code @Setup}
   * @param key the key in hand as text, null if there was none
   */
  public StepFailure(
      String step, long batch, int partition, @Nullable String key, Throwable cause) {
    super(
        "Step "
            + step
            + " failed "
            + inBatch(batch)
            + ", partition "
            + partition
            + (key == null ? "" : ", key " + key)
            + ": "
            + cause,
        cause);
    this.step = step;
  }

  /** Says in which batch something is. */
  public static String inBatch(long batch) {
    return batch < 0 ? "before its first batch" : "in batch " + batch;
  }

  /** The failing step's name. */
  public String step() {
    return step;
  }
}
