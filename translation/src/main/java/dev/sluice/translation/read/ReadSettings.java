package dev.sluice.translation.read;

import java.io.Serializable;
import java.util.List;

/**
 * How unbounded sources are read.
 *
 * @param patienceMillis how long an available-now query waits for records of a source that can't
 *     say, or does not yet know, that there are none; 0 if nobody waits for that
 * @param recordIdMillis how long the record ids of a source that asks to be deduplicated are
 *     remembered, by the query's clock; after each start they are kept for that long again
 * @param allowedClasses of which sources in a checkpoint may be made besides those that are known:
 *     names of classes, and of packages as {@code org.example.*}
 */
public record ReadSettings(long patienceMillis, long recordIdMillis, List<String> allowedClasses)
    implements Serializable {
  /** Five seconds of patience; ids are kept for ten minutes, as Beam's other runners do. */
  public static final ReadSettings DEFAULT = new ReadSettings(5_000, 600_000, List.of());

  public ReadSettings {
    allowedClasses = List.copyOf(allowedClasses);
    if (patienceMillis < 0 || recordIdMillis < 1) {
      throw new IllegalArgumentException(
          "A patience of " + patienceMillis + " ms, ids kept for " + recordIdMillis + " ms");
    }
  }
}
