package dev.sluice.translation.split;

import dev.sluice.engine.operator.StageContext;
import dev.sluice.engine.operator.Task;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Keys for pieces of work: two of a query are never equal, and the same batch run again gives the
 * same.
 *
 * <pre>
 *   | hash of stage and step, 8 bytes | partition i32 | batch i64 | number in the batch i64 |
 * </pre>
 *
 * <p>Owned by the task's thread.
 */
final class WorkKeys {
  private static final int OWN_BYTES = 12;

  private final byte[] own;
  private long batch;
  private long number;

  WorkKeys(StageContext context) {
    byte[] place = (context.stage() + '\n' + context.step()).getBytes(StandardCharsets.UTF_8);
    own =
        ByteBuffer.allocate(OWN_BYTES).put(sha256(place), 0, 8).putInt(context.partition()).array();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  void begin(Task task) {
    batch = task.batch();
    number = 0;
  }

  byte[] next() {
    return ByteBuffer.allocate(OWN_BYTES + 16).put(own).putLong(batch).putLong(number++).array();
  }
}
