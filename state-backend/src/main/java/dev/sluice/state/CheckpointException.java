package dev.sluice.state;

import org.jspecify.annotations.Nullable;

/** A checkpoint can't be used as asked; the message says which, why, and what to do. */
public class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
