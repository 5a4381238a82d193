package dev.sluice.engine.query;

import dev.sluice.engine.time.EventTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one batch did; its JSON has the shape of Structured Streaming's StreamingQueryProgress.
 *
 * @param timestampMillis the batch's clock
 * @param inputRowsPerSecond rows that came since the batch before began; 0 for the first batch
 * @param durationMillis how long each phase took: triggerExecution, run, commit, publish
 * @param watermarkMillis the least of all stages
 * @param sink the names of the plan's last stages
 * @param restarted how often this run has begun anew after a failure
 */
public record QueryProgress(
    UUID id,
    UUID runId,
    String name,
    long batchId,
    long timestampMillis,
    long numInputRows,
    double inputRowsPerSecond,
    Map<String, Long> durationMillis,
    long watermarkMillis,
    List<SourceProgress> sources,
    List<StageProgress> stages,
    String sink,
    Restarted restarted) {
  public QueryProgress {
    durationMillis = Map.copyOf(durationMillis);
    sources = List.copyOf(sources);
    stages = List.copyOf(stages);
  }

  /** The least watermark of all stages is this when everything has ended. */
  public static final long END_OF_TIME_MILLIS = EventTime.MAX_MILLIS;

  /** The progress as JSON, on one line. */
  public String json() {
    return ProgressJson.of(this).toString();
  }

  /** The progress as JSON, for reading. */
  public String prettyJson() {
    return ProgressJson.of(this).toPrettyString();
  }

  /** Rows per second of this batch's own time; 0 if it took less than could be measured. */
  public double processedRowsPerSecond() {
    long millis = durationMillis.getOrDefault("triggerExecution", 0L);
    return millis == 0 ? 0 : numInputRows * 1000.0 / millis;
  }

  @Override
  public String toString() {
    return prettyJson();
  }

  /**
   * How often a run has begun anew.
   *
   * @param lastFailure why it did last; null if it never did
   * @param lastFailureMillis when that was
   */
  public record Restarted(int count, @Nullable String lastFailure, long lastFailureMillis) {}

  /**
   * What was read from one source.
   *
   * @param startOffset where each split stood before, for people
   * @param endOffset where each split stands now
   */
  public record SourceProgress(
      String description,
      Map<String, String> startOffset,
      Map<String, String> endOffset,
      long numInputRows) {
    public SourceProgress {
      startOffset = Map.copyOf(startOffset);
      endOffset = Map.copyOf(endOffset);
    }
  }

  /** What a stage that ran did in this batch; Structured Streaming's stateOperators and more. */
  public record StageProgress(
      String name,
      long rowsIn,
      long rowsOut,
      long rowsDroppedLate,
      long stateBytesWritten,
      long inputWatermarkMillis,
      long outputWatermarkMillis) {}
}
