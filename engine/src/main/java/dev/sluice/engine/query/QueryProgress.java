package dev.sluice.engine.query;

import dev.sluice.engine.time.EventTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What one batch did; its JSON has the shape of Structured Streaming's StreamingQueryProgress.
 *
 * @param timestampMillis the batch's clock
 * @param durationMillis how long each phase took: triggerExecution, run, commit, publish
 */
public record QueryProgress(
    UUID id,
    UUID runId,
    String name,
    long batchId,
    long timestampMillis,
    long numInputRows,
    Map<String, Long> durationMillis,
    long watermarkMillis,
    List<SourceProgress> sources,
    List<StageProgress> stages) {
  public QueryProgress {
    durationMillis = Map.copyOf(durationMillis);
    sources = List.copyOf(sources);
    stages = List.copyOf(stages);
  }

  /** The least watermark of all stages is this when everything has ended. */
  public static final long END_OF_TIME_MILLIS = EventTime.MAX_MILLIS;

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
      long numInputRows) {}

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
