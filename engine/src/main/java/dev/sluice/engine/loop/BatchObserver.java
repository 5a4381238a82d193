package dev.sluice.engine.loop;

import dev.sluice.engine.commit.Commit;
import java.util.Map;

/** Is told what the loop does, on the query's thread, after it has happened. */
public interface BatchObserver {
  /**
   * A batch was committed and published.
   *
   * @param durationMillis how long each phase took
   */
  void committed(Commit commit, Map<Phase, Long> durationMillis);

  /** The loop found nothing to do for the first time after a batch. */
  void idle();

  /** What a batch spends its time with. */
  enum Phase {
    /** Reading sources and running tasks. */
    RUN,
    /** Writing the log, and waiting for the disk. */
    COMMIT,
    /** Telling the executor. */
    PUBLISH
  }
}
