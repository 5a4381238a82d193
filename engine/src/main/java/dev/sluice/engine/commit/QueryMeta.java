package dev.sluice.engine.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a checkpoint says of itself, once and for good: whose it is.
 *
 * <pre>
 *   query.meta, JSON in UTF-8, written by put-if-absent before the log is begun:
 *   { "format": 1, "id": "uuid", "name": "...", "maxParallelism": 1024,
 *     "stages": [ { "store": 0, "name": "...", "source": "a class, or empty" }, ... ] }
 * </pre>
 *
 * <p>The stages are those of the first start; what came later stands in the commit records. Fields
 * that are not known are passed over; a higher format is refused.
 *
 * @param name of the first start, for people
 */
record QueryMeta(UUID id, String name, int maxParallelism, List<StageFact> stages) {
  static final String OBJECT = "query.meta";
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  QueryMeta {
    stages = List.copyOf(stages);
  }

  /**
   * Reads what {@code storage} says of itself; nothing if no query has ever begun there.
   *
   * @throws CheckpointException if a newer Sluice wrote it
   */
  static Optional<QueryMeta> read(CheckpointStorage storage) {
    if (storage.sizeBytes(OBJECT) < 0) {
      return Optional.empty();
    }
    try (InputStream in = storage.read(OBJECT, 0)) {
      return Optional.of(parse(in.readAllBytes(), storage.location()));
    } catch (IOException e) {
      throw new CheckpointException(
          "Can't read " + OBJECT + " in " + storage.location() + ": " + e.getMessage(), e);
    }
  }

  /** Writes it, unless there is one already, which is an error of the caller's: it is the owner. */
  void write(CheckpointStorage storage) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("id", id.toString());
    root.put("name", name);
    root.put("maxParallelism", maxParallelism);
    for (StageFact stage : stages) {
      ObjectNode node = root.withArray("stages").addObject();
      node.put("store", stage.store()).put("name", stage.name()).put("source", stage.source());
    }
    byte[] bytes;
    try {
      bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers always has a JSON form", e);
    }
    if (!storage.putIfAbsent(OBJECT, List.of(ByteBuffer.wrap(bytes)))) {
      throw new CheckpointException(
          "Another process began a query in "
              + storage.location()
              + " at the same moment. Start again, or choose another location.");
    }
  }

  private static QueryMeta parse(byte[] bytes, String location) throws IOException {
    try {
      JsonNode root = JSON.readTree(bytes);
      int format = root.required("format").asInt();
      if (format != FORMAT) {
        throw new CheckpointException(
            "%s in %s has the format %d, this Sluice reads %d. Run it with the Sluice that wrote it or a newer one; nothing was changed."
                .formatted(OBJECT, location, format, FORMAT));
      }
      List<StageFact> stages = new ArrayList<>();
      for (JsonNode node : root.required("stages")) {
        stages.add(
            new StageFact(
                node.required("store").asInt(),
                node.required("name").asText(),
                node.required("source").asText(),
                false));
      }
      return new QueryMeta(
          UUID.fromString(root.required("id").asText()),
          root.required("name").asText(),
          root.required("maxParallelism").asInt(),
          stages);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CorruptCheckpointException(
          "%s in %s is not what Sluice writes: %s. Restore it from a copy."
              .formatted(OBJECT, location, e.getMessage()),
          e);
    }
  }
}
