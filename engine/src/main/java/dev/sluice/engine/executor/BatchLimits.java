package dev.sluice.engine.executor;

import java.io.Serializable;

/**
 * What one batch may take in; shared out evenly to the tasks that read.
 *
 * @param records at least 1
 * @param bytes at least 1, as far as sources can tell
 * @param readMillis how long sources may be read for, at least 1
 * @param isFollowedAtOnce whether the next batch begins as soon as this one is committed, so that
 *     what may wait can be left to it
 */
public record BatchLimits(long records, long bytes, long readMillis, boolean isFollowedAtOnce)
    implements Serializable {
  public BatchLimits {
    if (records < 1 || bytes < 1 || readMillis < 1) {
      throw new IllegalArgumentException(
          "A batch takes at least 1 record, 1 byte and 1 ms, not "
              + records
              + " records, "
              + bytes
              + " bytes, "
              + readMillis
              + " ms");
    }
  }

  /** Limits of a batch that leaves nothing to the next one. */
  public BatchLimits(long records, long bytes, long readMillis) {
    this(records, bytes, readMillis, false);
  }

  /** The same of a batch that is followed by the next one at once. */
  public BatchLimits followedAtOnce() {
    return new BatchLimits(records, bytes, readMillis, true);
  }
}
