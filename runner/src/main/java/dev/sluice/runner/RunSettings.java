package dev.sluice.runner;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.loop.Limits;
import dev.sluice.engine.query.QueryConfig;
import dev.sluice.engine.query.Trigger;
import dev.sluice.translation.OutputMode;
import dev.sluice.translation.TranslationSettings;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.read.ReadSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options, checked. Nothing behind this record sees options.
 *
 * @param checkpoint the query's checkpoint directory, or null for none that outlives it
 * @param query how the query runs
 * @param maxParallelism the number of key groups
 * @param isBlocking whether {@code run()} waits for the end
 * @param fastPaths the shortcuts that are taken where they fit
 */
record RunSettings(
    @Nullable Path checkpoint,
    QueryConfig query,
    int maxParallelism,
    OutputMode outputMode,
    StateBackendKind stateBackend,
    ReshuffleMode reshuffle,
    ReadSettings sources,
    boolean isBlocking,
    FastPaths fastPaths) {
  /** Where state is kept between batches. */
  enum StateBackendKind {
    ROCKSDB,
    HEAP
  }

  /** Whether a Reshuffle commits its rows. */
  enum ReshuffleMode {
    DURABLE,
    PLAIN
  }

  private static final int HIGHEST_PARALLELISM = 1 << 15;

  /** How many times as long a batch of a bounded pipeline may read. */
  private static final int LONGER_IF_BOUNDED = 10;

  /** Ten years: added to a clock it stays a time. */
  private static final long MOST_KEPT_MILLIS = 10L * 365 * 24 * 60 * 60 * 1_000;

  /** How often sources are asked at least, when they had nothing for long. */
  private static final long IDLE_POLL_MILLIS = 250;

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException naming option, value, what is expected and what to do
   */
  static RunSettings of(SluicePipelineOptions options) {
    int maxParallelism =
        (int)
            OptionValues.between(
                "maxParallelism", options.getMaxParallelism(), 1, HIGHEST_PARALLELISM);
    int parallelism =
        (int) OptionValues.between("parallelism", options.getParallelism(), 1, maxParallelism);
    BatchLimits limits =
        new BatchLimits(
            OptionValues.atLeastOne("maxRecordsPerBatch", options.getMaxRecordsPerBatch()),
            OptionValues.atLeastOne("maxBytesPerBatch", options.getMaxBytesPerBatch()),
            OptionValues.atLeastOne("maxBatchReadMillis", options.getMaxBatchReadMillis()));
    QueryConfig query =
        new QueryConfig(
            OptionValues.name(options.getQueryName(), options.getJobName()),
            TriggerOption.parse(options.getTrigger()),
            limits,
            parallelism,
            (int)
                OptionValues.between(
                    "retainedBatches", options.getRetainedBatches(), 1, Integer.MAX_VALUE),
            IDLE_POLL_MILLIS);
    return new RunSettings(
        CheckpointOption.parse(options.getCheckpointLocation()),
        query,
        maxParallelism,
        OptionValues.oneOf("outputMode", options.getOutputMode(), OutputMode.values()),
        OptionValues.oneOf("stateBackend", options.getStateBackend(), StateBackendKind.values()),
        OptionValues.oneOf("reshuffle", options.getReshuffle(), ReshuffleMode.values()),
        sources(options, query.trigger() instanceof Trigger.AvailableNow),
        options.isBlockOnRun(),
        FastPathOptions.parse(options.as(FastPathOptions.class).getFastPaths()));
  }

  private static ReadSettings sources(SluicePipelineOptions options, boolean isAvailableNow) {
    long patienceMillis =
        OptionValues.between(
            "availableNowPatienceMillis",
            options.getAvailableNowPatienceMillis(),
            0,
            Integer.MAX_VALUE);
    return new ReadSettings(
        isAvailableNow ? patienceMillis : 0,
        OptionValues.between(
            "recordIdsKeptMillis", options.getRecordIdsKeptMillis(), 1, MOST_KEPT_MILLIS));
  }

  /** Whether the query has a checkpoint that outlives it. */
  boolean isDurable() {
    return checkpoint != null;
  }

  /** The same with a checkpoint in {@code directory}. */
  RunSettings withCheckpoint(Path directory) {
    return new RunSettings(
        directory,
        query,
        maxParallelism,
        outputMode,
        stateBackend,
        reshuffle,
        sources,
        isBlocking,
        fastPaths);
  }

  /** The same, but each batch reads 1 to {@code mostRecords} records, drawn from {@code seed}. */
  RunSettings withDrawnLimits(int mostRecords, long seed) {
    return withLimits(Limits.drawn(query.limits().of(1), mostRecords, seed));
  }

  /**
   * The same, but each batch reads for longer: nobody sees results of this query before its end.
   */
  RunSettings withLongBatches() {
    return withLimits(query.limits().readingLonger(LONGER_IF_BOUNDED));
  }

  private RunSettings withLimits(Limits limits) {
    QueryConfig limited =
        new QueryConfig(
            query.name(),
            query.trigger(),
            limits,
            query.parallelism(),
            query.retainedBatches(),
            query.idlePollMillis());
    return new RunSettings(
        checkpoint,
        limited,
        maxParallelism,
        outputMode,
        stateBackend,
        reshuffle,
        sources,
        isBlocking,
        fastPaths);
  }

  TranslationSettings translation() {
    return new TranslationSettings(
        query.parallelism(),
        maxParallelism,
        outputMode,
        isDurable() && reshuffle == ReshuffleMode.DURABLE,
        sources,
        fastPaths);
  }
}
