package dev.sluice.state;

import org.jspecify.annotations.Nullable;

/** Bytes of a checkpoint are missing or are not what was written: an operator must act. */
public final class CorruptCheckpointException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  public CorruptCheckpointException(String message) {
    super(message);
  }

  public CorruptCheckpointException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
