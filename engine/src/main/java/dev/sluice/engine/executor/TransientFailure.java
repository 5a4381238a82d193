package dev.sluice.engine.executor;

import org.jspecify.annotations.Nullable;

/** A batch could not be run for a reason that may pass, as a lost worker: it may be run again. */
public final class TransientFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TransientFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
