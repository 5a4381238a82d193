package dev.sluice.engine.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.engine.query.QueryProgress.SourceProgress;
import dev.sluice.engine.query.QueryProgress.StageProgress;
import dev.sluice.engine.time.EventTime;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import java.util.TreeMap;

/** Progress in the shape that users of Structured Streaming and their tools know. */
final class ProgressJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** ISO 8601 in UTC, always with milliseconds. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private ProgressJson() {}

  static JsonNode of(QueryProgress progress) {
    ObjectNode root = JSON.createObjectNode();
    root.put("id", progress.id().toString());
    root.put("runId", progress.runId().toString());
    root.put("name", progress.name());
    root.put("timestamp", time(progress.timestampMillis()));
    root.put("batchId", progress.batchId());
    root.put("numInputRows", progress.numInputRows());
    root.put("inputRowsPerSecond", progress.inputRowsPerSecond());
    root.put("processedRowsPerSecond", progress.processedRowsPerSecond());
    ObjectNode durations = root.putObject("durationMs");
    new TreeMap<>(progress.durationMillis()).forEach(durations::put);
    addWatermark(root.putObject("eventTime"), "watermark", progress.watermarkMillis());
    root.putArray("stateOperators");
    progress
        .stages()
        .forEach(stage -> addStage(root.withArray("stateOperators").addObject(), stage));
    root.putArray("sources");
    progress.sources().forEach(source -> addSource(root.withArray("sources").addObject(), source));
    root.putObject("sink").put("description", progress.sink());
    QueryProgress.Restarted restarted = progress.restarted();
    root.put("restarts", restarted.count());
    if (restarted.lastFailure() != null) {
      ObjectNode last = root.putObject("lastFailure");
      last.put("timestamp", time(restarted.lastFailureMillis()));
      last.put("message", restarted.lastFailure());
    }
    return root;
  }

  private static void addStage(ObjectNode node, StageProgress stage) {
    node.put("operatorName", stage.name());
    node.put("numRowsDroppedByWatermark", stage.rowsDroppedLate());
    ObjectNode custom = node.putObject("customMetrics");
    custom.put("rowsIn", stage.rowsIn());
    custom.put("rowsOut", stage.rowsOut());
    custom.put("stateBytesWritten", stage.stateBytesWritten());
    addWatermark(custom, "inputWatermark", stage.inputWatermarkMillis());
    addWatermark(custom, "outputWatermark", stage.outputWatermarkMillis());
  }

  private static void addSource(ObjectNode node, SourceProgress source) {
    node.put("description", source.description());
    addOffsets(node.putObject("startOffset"), source.startOffset());
    addOffsets(node.putObject("endOffset"), source.endOffset());
    node.put("numInputRows", source.numInputRows());
  }

  private static void addOffsets(ObjectNode node, Map<String, String> offsets) {
    new TreeMap<>(offsets).forEach((split, offset) -> node.set(split, jsonOrText(offset)));
  }

  /** A source may describe its marks as JSON or in any other words. */
  private static JsonNode jsonOrText(String offset) {
    try {
      JsonNode node = JSON.readTree(offset);
      return node.isContainerNode() || node.isNumber() ? node : TextNode.valueOf(offset);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(offset);
    }
  }

  /** A watermark that knows nothing yet is left out. */
  private static void addWatermark(ObjectNode node, String name, long millis) {
    if (millis > EventTime.MIN_MILLIS) {
      node.put(name, time(millis));
    }
  }

  private static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }
}
