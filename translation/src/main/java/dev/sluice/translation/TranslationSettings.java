package dev.sluice.translation;

import dev.sluice.translation.combine.OutputMode;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.read.ReadSettings;

/**
 * What a translation needs to know of how the query will run.
 *
 * @param parallelism the number of partitions; runner-determined shards of windowed writes
 * @param maxParallelism the number of key groups, at least {@code parallelism}
 * @param outputMode when aggregations under the default trigger give results
 * @param durableReshuffle whether a Reshuffle commits its rows before they go on
 * @param sources how unbounded sources are read
 * @param fastPaths the shortcuts that are taken where they fit
 */
public record TranslationSettings(
    int parallelism,
    int maxParallelism,
    OutputMode outputMode,
    boolean durableReshuffle,
    ReadSettings sources,
    FastPaths fastPaths) {
  public TranslationSettings {
    if (parallelism < 1 || maxParallelism < parallelism) {
      throw new IllegalArgumentException(
          "parallelism must be from 1 to maxParallelism, but they are "
              + parallelism
              + " and "
              + maxParallelism);
    }
  }
}
