package dev.sluice.engine.executor;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A split of a source and where it stands.
 *
 * @param id counts a source's splits from 0; never changes
 * @param split what {@code Source.split} gave
 * @param mark where to go on; null at the beginning
 * @param watermarkMillis never goes back
 * @param done whether it has ended
 * @param records how many records were read in all
 * @param caughtUp in a result: whether the source's last word in this batch was that all is read
 *     that was there. Not kept; an available-now query ends when each split was caught up once
 */
public record SplitState(
    int id,
    byte[] split,
    byte @Nullable [] mark,
    long watermarkMillis,
    boolean done,
    long records,
    boolean caughtUp)
    implements Serializable {
  /** A split that is caught up only if it has ended. */
  public SplitState(
      int id,
      byte[] split,
      byte @Nullable [] mark,
      long watermarkMillis,
      boolean done,
      long records) {
    this(id, split, mark, watermarkMillis, done, records, done);
  }
}
