package dev.sluice.runner;

import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.DefaultValueFactory;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * How {@link SluiceRunner} runs a pipeline. Checked by {@code run()} before anything is read or
 * written; what is wrong is an {@link IllegalArgumentException} that names option and value.
 */
@Description("Options of the Sluice runner.")
public interface SluicePipelineOptions extends PipelineOptions, ApplicationNameOptions {
  @Description(
      "Directory of the query's checkpoint: state, source positions and metrics. Started again with"
          + " the same location, the pipeline goes on where it was. Without it, a bounded pipeline"
          + " uses a temporary one, and an unbounded one starts anew after a restart.")
  @Nullable String getCheckpointLocation();

  void setCheckpointLocation(@Nullable String checkpointLocation);

  @Description(
      "Directory for working files, on a disk of this machine: RocksDB's, rows and changes above what"
          + " memory is for, its native library. Default: below the checkpoint, so that snapshots are"
          + " linked and not copied; without a checkpoint, below java.io.tmpdir. What is in it is worth"
          + " nothing after the process.")
  @Nullable String getScratchLocation();

  void setScratchLocation(@Nullable String scratchLocation);

  @Description(
      "File with the key that the checkpoint is encrypted with: 32 bytes, or 64 hexadecimal digits or"
          + " Base64 of them. RocksDB's working files are not encrypted: see docs/security.md. Default:"
          + " nothing is encrypted.")
  @Nullable String getEncryptionKeyFile();

  void setEncryptionKeyFile(@Nullable String encryptionKeyFile);

  @Description(
      "The same by the name of an environment variable, which holds 64 hexadecimal digits or Base64.")
  @Nullable String getEncryptionKeyVariable();

  void setEncryptionKeyVariable(@Nullable String encryptionKeyVariable);

  @Description(
      "File with the key that the checkpoint was encrypted with until now, to change keys: from this"
          + " start on it opens nothing more.")
  @Nullable String getPreviousEncryptionKeyFile();

  void setPreviousEncryptionKeyFile(@Nullable String previousEncryptionKeyFile);

  @Description("The same by the name of an environment variable.")
  @Nullable String getPreviousEncryptionKeyVariable();

  void setPreviousEncryptionKeyVariable(@Nullable String previousEncryptionKeyVariable);

  @Description(
      "When to begin a batch: as-soon-as-possible; an interval such as 10s, 500ms or 1m;"
          + " available-now (all that is there at the start, in as many batches as needed, then"
          + " end); once (the same in one batch).")
  @Default.String("as-soon-as-possible")
  String getTrigger();

  void setTrigger(String trigger);

  @Description(
      "What aggregations under Beam's default trigger emit: append (a window's result once, when"
          + " the window closes) or update (each changed result after each batch). Explicit triggers"
          + " are left alone.")
  @Default.String("append")
  String getOutputMode();

  void setOutputMode(String outputMode);

  @Description(
      "Into how many partitions work is divided, at least 1. May be changed when a query is started"
          + " again. Default: the number of processors.")
  @Default.InstanceFactory(Processors.class)
  int getParallelism();

  void setParallelism(int parallelism);

  @Description(
      "The highest parallelism the query can ever have, up to 32768. Fixed for the life of a"
          + " checkpoint.")
  @Default.Integer(1024)
  int getMaxParallelism();

  void setMaxParallelism(int maxParallelism);

  @Description("Where state is kept between batches: rocksdb (on disk) or heap (small jobs).")
  @Default.String("rocksdb")
  String getStateBackend();

  void setStateBackend(String stateBackend);

  @Description(
      "How many bytes RocksDB may take outside the heap, for its cache and for what it has not"
          + " written yet, at least 8 MiB: of all queries of this process together, so they need the"
          + " same value. Default: a quarter of what the machine or container has beside the heap, at"
          + " least 128 MiB.")
  @Nullable Long getNativeMemoryBytes();

  void setNativeMemoryBytes(@Nullable Long nativeMemoryBytes);

  @Description("How many records one batch may read from all sources, at least 1.")
  @Default.Long(10_000_000)
  long getMaxRecordsPerBatch();

  void setMaxRecordsPerBatch(long maxRecordsPerBatch);

  @Description("How many bytes one batch may read from all sources, as far as they can tell.")
  @Default.Long(512L << 20)
  long getMaxBytesPerBatch();

  void setMaxBytesPerBatch(long maxBytesPerBatch);

  @Description(
      "How long one batch may read from sources, in milliseconds, at least 1. Default: 1000, and 10000"
          + " for a pipeline that is bounded.")
  @Nullable Long getMaxBatchReadMillis();

  void setMaxBatchReadMillis(@Nullable Long maxBatchReadMillis);

  @Description(
      "With --trigger=available-now: how long to wait for a source's records, in milliseconds, when"
          + " it can't say or does not know yet that there are none.")
  @Default.Long(5_000)
  long getAvailableNowPatienceMillis();

  void setAvailableNowPatienceMillis(long availableNowPatienceMillis);

  @Description(
      "How long record ids of sources that may deliver records again are remembered, in"
          + " milliseconds, at least 1: such a record is dropped if its id is known.")
  @Default.Long(600_000)
  long getRecordIdsKeptMillis();

  void setRecordIdsKeptMillis(long recordIdsKeptMillis);

  @Description(
      "Classes of which sources in a checkpoint may be made, besides those of the pipeline's own, the"
          + " JDK's values and collections, and Beam's: names with commas between, packages as"
          + " org.example.*. See docs/security.md.")
  @Nullable String getAllowedSourceClasses();

  void setAllowedSourceClasses(@Nullable String allowedSourceClasses);

  @Description("The query's name in progress reports and logs. Default: the job name.")
  @Nullable String getQueryName();

  void setQueryName(@Nullable String queryName);

  @Description("How many committed batches can be gone back to, at least 1.")
  @Default.Integer(10)
  int getRetainedBatches();

  void setRetainedBatches(int retainedBatches);

  @Description(
      "For how long committed batches can be gone back to, in milliseconds, up to ten years: those"
          + " of that time before the newest one are kept, however many they are. 0: only their number"
          + " counts.")
  @Default.Long(0)
  long getRetainedMillis();

  void setRetainedMillis(long retainedMillis);

  @Description(
      "Whether a query whose batch, source or checkpoint has failed goes on from its last commit:"
          + " none; fixed:5:10s (so often in all, after this pause each time); backoff:1s:1m:10m"
          + " (first pause, longest pause, time without a failure after which it starts anew)."
          + " Damage, a lost checkpoint and a program that does not fit are never retried. Default:"
          + " backoff:1s:1m:10m for an unbounded pipeline; none for a bounded one, and with"
          + " --trigger=once or available-now.")
  @Nullable String getRestartPolicy();

  void setRestartPolicy(@Nullable String restartPolicy);

  @Description(
      "How long a pipeline that ends waits for user code to return, in milliseconds, at least 1."
          + " After that its threads are interrupted, and half a second later the pipeline ends without"
          + " them.")
  @Default.Long(10_000)
  long getStopPatienceMillis();

  void setStopPatienceMillis(long stopPatienceMillis);

  @Description(
      "Whether a Reshuffle commits its rows before they go on, so that sinks see the same rows after"
          + " a crash: durable (in a query with a checkpoint location) or plain (faster; sinks that"
          + " rely on it may write twice or lose rows after a crash).")
  @Default.String("durable")
  String getReshuffle();

  void setReshuffle(String reshuffle);

  @Description(
      "Whether run() returns only when the pipeline has ended. A TestPipeline that does not wait"
          + " does not count its assertions either.")
  @Default.Boolean(true)
  boolean isBlockOnRun();

  void setBlockOnRun(boolean blockOnRun);

  /** The number of processors of this machine. */
  final class Processors implements DefaultValueFactory<Integer> {
    @Override
    public Integer create(PipelineOptions options) {
      return Runtime.getRuntime().availableProcessors();
    }
  }
}
