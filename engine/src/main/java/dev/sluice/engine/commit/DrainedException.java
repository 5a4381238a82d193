package dev.sluice.engine.commit;

import dev.sluice.state.CheckpointException;

/** The checkpoint's query was drained: it has nothing left to do, ever. */
public final class DrainedException extends CheckpointException {
  private static final long serialVersionUID = 1L;

  DrainedException(String message) {
    super(message);
  }
}
