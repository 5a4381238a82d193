package dev.sluice.runner;

import dev.sluice.engine.executor.BatchLimits;
import dev.sluice.engine.loop.Limits;
import dev.sluice.engine.loop.Retained;
import dev.sluice.engine.query.QueryConfig;
import dev.sluice.engine.query.RestartPolicy;
import dev.sluice.engine.query.Trigger;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.files.ScratchPlace;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.translation.TranslationSettings;
import dev.sluice.translation.combine.OutputMode;
import dev.sluice.translation.fast.FastPaths;
import dev.sluice.translation.read.ReadSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options, checked. Nothing behind this record sees options.
 *
 * @param checkpoint the query's checkpoint directory, or null for none that outlives it
 * @param scratchLocation where working files go, or null where nobody said so
 * @param keys what the checkpoint is encrypted with
 * @param query how the query runs
 * @param ifBounded what each batch takes in of a pipeline that is bounded: nobody sees its results
 *     before its end, so batches are longer unless options say how long
 * @param restarts when the query begins anew after a failure; null if no option says so
 * @param maxParallelism the number of key groups
 * @param isBlocking whether {@code run()} waits for the end
 * @param fastPaths the shortcuts that are taken where they fit
 */
record RunSettings(
    @Nullable Path checkpoint,
    @Nullable Path scratchLocation,
    Keys keys,
    QueryConfig query,
    Limits ifBounded,
    @Nullable RestartPolicy restarts,
    int maxParallelism,
    OutputMode outputMode,
    StateSettings state,
    ReshuffleMode reshuffle,
    ReadSettings sources,
    boolean isBlocking,
    FastPaths fastPaths) {
  /** Where state is kept between batches. */
  enum StateBackendKind {
    ROCKSDB,
    HEAP
  }

  /**
   * How state is kept between batches.
   *
   * @param nativeMemoryBytes what RocksDB may take outside the heap, of all queries of this process
   *     together
   */
  record StateSettings(StateBackendKind backend, long nativeMemoryBytes) {}

  /** Whether a Reshuffle commits its rows. */
  enum ReshuffleMode {
    DURABLE,
    PLAIN
  }

  private static final String SCRATCH_REMEDY =
      "Make room there and let this user write to it, or name another directory with"
          + " --scratchLocation.";

  private static final int HIGHEST_PARALLELISM = 1 << 15;

  /** How long a batch may read if options don't say: of a stream, and of a bounded pipeline. */
  private static final long READ_MILLIS = 1_000;

  private static final long READ_MILLIS_IF_BOUNDED = 10_000;

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
    QueryConfig query =
        new QueryConfig(
            OptionValues.name(options.getQueryName(), options.getJobName()),
            options.getQueryName() != null,
            TriggerOption.parse(options.getTrigger()),
            Limits.fixed(limits(options, READ_MILLIS)),
            parallelism,
            retained(options),
            IDLE_POLL_MILLIS,
            new QueryConfig.Care(
                new RestartPolicy.None(),
                OptionValues.between(
                    "stopPatienceMillis", options.getStopPatienceMillis(), 1, MOST_KEPT_MILLIS)));
    return new RunSettings(
        DirectoryOption.parse("checkpointLocation", options.getCheckpointLocation()),
        DirectoryOption.parse("scratchLocation", options.getScratchLocation()),
        keys(options),
        query,
        Limits.fixed(limits(options, READ_MILLIS_IF_BOUNDED)),
        RestartOption.parse(options.getRestartPolicy()),
        maxParallelism,
        OptionValues.oneOf("outputMode", options.getOutputMode(), OutputMode.values()),
        state(options),
        OptionValues.oneOf("reshuffle", options.getReshuffle(), ReshuffleMode.values()),
        sources(options, query.trigger() instanceof Trigger.AvailableNow),
        options.isBlockOnRun(),
        FastPathOptions.parse(options.as(FastPathOptions.class).getFastPaths()));
  }

  private static Keys keys(SluicePipelineOptions options) {
    return Keys.of(
        Keys.read(
            "encryptionKey",
            options.getEncryptionKeyFile(),
            options.getEncryptionKeyVariable(),
            System.getenv()),
        Keys.read(
            "previousEncryptionKey",
            options.getPreviousEncryptionKeyFile(),
            options.getPreviousEncryptionKeyVariable(),
            System.getenv()));
  }

  private static Retained retained(SluicePipelineOptions options) {
    return new Retained(
        (int)
            OptionValues.between(
                "retainedBatches", options.getRetainedBatches(), 1, Integer.MAX_VALUE),
        OptionValues.between("retainedMillis", options.getRetainedMillis(), 0, MOST_KEPT_MILLIS));
  }

  private static BatchLimits limits(SluicePipelineOptions options, long readMillisUnlessGiven) {
    Long given = options.getMaxBatchReadMillis();
    return new BatchLimits(
        OptionValues.atLeastOne("maxRecordsPerBatch", options.getMaxRecordsPerBatch()),
        OptionValues.atLeastOne("maxBytesPerBatch", options.getMaxBytesPerBatch()),
        OptionValues.atLeastOne(
            "maxBatchReadMillis", given == null ? readMillisUnlessGiven : given));
  }

  private static StateSettings state(SluicePipelineOptions options) {
    return new StateSettings(
        OptionValues.oneOf("stateBackend", options.getStateBackend(), StateBackendKind.values()),
        NativeMemoryOption.parse(options.getNativeMemoryBytes()));
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
            "recordIdsKeptMillis", options.getRecordIdsKeptMillis(), 1, MOST_KEPT_MILLIS),
        OptionValues.classNames("allowedSourceClasses", options.getAllowedSourceClasses()));
  }

  /** Whether the query has a checkpoint that outlives it. */
  boolean isDurable() {
    return checkpoint != null;
  }

  /**
   * Where the query's working files go: below its checkpoint unless options name a place, so that
   * they are on its disk, and snapshots can be linked instead of copied.
   */
  ScratchPlace scratch() {
    return scratchLocation == null && checkpoint != null
        ? ScratchPlace.in(checkpoint.resolve(LocalCheckpointStorage.SCRATCH), SCRATCH_REMEDY)
        : scratchOfProcess();
  }

  /** The same for what belongs to no query. */
  ScratchPlace scratchOfProcess() {
    return scratchLocation == null
        ? ScratchPlace.temporary(SCRATCH_REMEDY)
        : ScratchPlace.in(scratchLocation, SCRATCH_REMEDY);
  }

  /** The same with a checkpoint in {@code directory}. */
  RunSettings withCheckpoint(Path directory) {
    return new RunSettings(
        directory,
        scratchLocation,
        keys,
        query,
        ifBounded,
        restarts,
        maxParallelism,
        outputMode,
        state,
        reshuffle,
        sources,
        isBlocking,
        fastPaths);
  }

  /** The same, but each batch reads 1 to {@code mostRecords} records, drawn from {@code seed}. */
  RunSettings withDrawnLimits(int mostRecords, long seed) {
    Limits drawn = Limits.drawn(query.limits().of(1), mostRecords, seed);
    return withLimits(drawn, drawn);
  }

  /** The same without restarts, unless an option asks for them. */
  RunSettings withoutRestarts() {
    return with(query, ifBounded, restarts == null ? new RestartPolicy.None() : restarts);
  }

  /** The same for a pipeline that is bounded or is not: how much a batch reads, when to restart. */
  RunSettings paced(boolean isBounded) {
    RunSettings limited = isBounded ? withLimits(ifBounded, ifBounded) : this;
    RestartPolicy policy =
        restarts == null ? RestartOption.usual(isBounded, query.trigger()) : restarts;
    return limited.with(
        limited.query.with(new QueryConfig.Care(policy, query.care().stopPatienceMillis())),
        limited.ifBounded,
        policy);
  }

  private RunSettings withLimits(Limits limits, Limits ifBounded) {
    return with(
        new QueryConfig(
            query.name(),
            query.isNameGiven(),
            query.trigger(),
            limits,
            query.parallelism(),
            query.retained(),
            query.idlePollMillis(),
            query.care()),
        ifBounded,
        restarts);
  }

  private RunSettings with(QueryConfig query, Limits ifBounded, @Nullable RestartPolicy restarts) {
    return new RunSettings(
        checkpoint,
        scratchLocation,
        keys,
        query,
        ifBounded,
        restarts,
        maxParallelism,
        outputMode,
        state,
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
