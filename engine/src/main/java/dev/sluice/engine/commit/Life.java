package dev.sluice.engine.commit;

import org.jspecify.annotations.Nullable;

/**
 * How far a query is in its life, as its checkpoint has it.
 *
 * <pre>
 *   RUNNING --first batch of a drain--> DRAINING --everything has ended--> DRAINED
 * </pre>
 *
 * <p>A query that failed, was stopped or was killed while it drained goes on draining when it is
 * started again; one that is drained can't be started any more. Only a rollback leads back.
 */
public enum Life {
  RUNNING(0),
  DRAINING(1),
  DRAINED(2);

  private final int code;

  Life(int code) {
    this.code = code;
  }

  /** As it stands in commit records; never given to another. */
  int code() {
    return code;
  }

  static @Nullable Life of(int code) {
    for (Life life : values()) {
      if (life.code == code) {
        return life;
      }
    }
    return null;
  }
}
