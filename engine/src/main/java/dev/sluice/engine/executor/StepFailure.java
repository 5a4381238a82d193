package dev.sluice.engine.executor;

import org.jspecify.annotations.Nullable;

/** User code threw; its exception is the cause. The message names step, key and batch. */
public final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String step;

  public StepFailure(
      String step, long batch, int partition, @Nullable String key, Throwable cause) {
    super(
        "Step "
            + step
            + " failed in batch "
            + batch
            + ", partition "
            + partition
            + (key == null ? "" : ", key " + key)
            + ": "
            + cause,
        cause);
    this.step = step;
  }

  /** The failing step's name. */
  public String step() {
    return step;
  }
}
