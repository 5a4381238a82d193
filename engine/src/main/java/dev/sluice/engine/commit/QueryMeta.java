package dev.sluice.engine.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint says of itself, once and for good: whose it is.
 *
 * <pre>
 *   query.meta, JSON in UTF-8 and a line, written by put-if-absent before the first batch:
 *   { "format": 2, "id": "uuid", "name": "...", "maxParallelism": 1024,
 *     "stages": [ { "store": 0, "name": "...", "source": "a class, or empty" }, ... ] }
 *   crc32c 1a2b3c4d           of all bytes above, in hexadecimal; format 1 has no such line
 * </pre>
 *
 * <p>The stages are those of the first start; what came later stands in the commit records. Fields
 * that are not known are passed over; a higher format is refused. Nothing is parsed before its
 * checksum was compared. What format 1 says is compared with what the log says, where there is one.
 *
 * @param name of the first start, for people
 */
record QueryMeta(UUID id, String name, int maxParallelism, List<StageFact> stages) {
  static final String OBJECT = "query.meta";
  private static final int FORMAT = 2;
  private static final int FORMAT_WITHOUT_CHECKSUM = 1;
  private static final String CHECKSUM = "crc32c ";
  private static final int CHECKSUM_BYTES = CHECKSUM.length() + 8 + 1;
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
      return Optional.of(parse(in.readAllBytes(), storage));
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
    ByteBuffer above = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1)); // and a line's end
    above.put(bytes.length, (byte) '\n');
    if (!storage.putIfAbsent(OBJECT, List.of(above, ByteBuffer.wrap(checksum(above))))) {
      throw new CheckpointException(
          "Another process began a query in "
              + storage.location()
              + " at the same moment. Start again, or choose another location.");
    }
  }

  /** Whether this is what the log says of the query. */
  boolean fits(QueryFacts logged) {
    return id.equals(logged.id()) && maxParallelism == logged.maxParallelism();
  }

  /** What to do about a description that is missing or wrong. */
  static String advice(CheckpointStorage storage) {
    return "Restore the file from a copy, or have ./sluice repair "
        + storage.location()
        + " write it anew from the log.";
  }

  private static QueryMeta parse(byte[] bytes, CheckpointStorage storage) {
    int end = bytes.length - CHECKSUM_BYTES;
    boolean isChecked =
        end > 0
            && Arrays.equals(
                checksum(ByteBuffer.wrap(bytes, 0, end)),
                Arrays.copyOfRange(bytes, end, bytes.length));
    try {
      JsonNode root = JSON.readTree(bytes, 0, isChecked ? end : bytes.length);
      int format = root.required("format").asInt();
      if (isChecked && format > FORMAT) {
        throw new CheckpointException(
            "%s in %s has the format %d, this Sluice reads %d. Run it with the Sluice that wrote it or a newer one; nothing was changed."
                .formatted(OBJECT, storage.location(), format, FORMAT));
      }
      if (!isChecked && format != FORMAT_WITHOUT_CHECKSUM) {
        throw damaged(storage, "its last line is not the checksum of those above", null);
      }
      return meta(root);
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(storage, e.getMessage(), e);
    }
  }

  private static QueryMeta meta(JsonNode root) {
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
  }

  private static byte[] checksum(ByteBuffer above) {
    CRC32C crc = new CRC32C();
    crc.update(above.duplicate());
    return String.format("%s%08x\n", CHECKSUM, crc.getValue()).getBytes(UTF_8);
  }

  private static CorruptCheckpointException damaged(
      CheckpointStorage storage, @Nullable String how, @Nullable Exception cause) {
    return new CorruptCheckpointException(
        "%s in %s is not what Sluice writes: %s. Nothing was changed. %s"
            .formatted(OBJECT, storage.location(), how, advice(storage)),
        cause);
  }
}
