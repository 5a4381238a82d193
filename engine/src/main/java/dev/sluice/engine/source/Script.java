package dev.sluice.engine.source;

import dev.sluice.engine.operator.Receiver;
import java.io.Serializable;

/**
 * What a {@link ScriptSource} plays: steps, counted from 0, each of which may give records, raise
 * the watermark and move the clock. Always the same, in whichever process it is asked.
 */
public interface Script extends Serializable {
  /** How many steps there are. */
  int steps();

  /** By how much the clock has moved when {@code step} is played, in milliseconds; at least 0. */
  long clockAdvanceMillis(int step);

  /** The watermark once {@code step} was played; after the last one time ends whatever it says. */
  long watermarkMillis(int step);

  /**
   * Gives the records of {@code step}, all of them.
   *
   * @return how many there were
   */
  int give(int step, Receiver out) throws Exception;
}
