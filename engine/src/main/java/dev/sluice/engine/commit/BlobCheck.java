package dev.sluice.engine.commit;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.store.VerifiedBlob;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reads blobs of a checkpoint through, each once. Owned by one thread. */
final class BlobCheck {
  private final CheckpointStorage storage;
  private final Consumer<String> damages;
  private final Map<BlobRef, Boolean> read = new HashMap<>();
  private long bytes;

  /**
   * @param damages told, in a sentence, of each blob that is not whole
   */
  BlobCheck(CheckpointStorage storage, Consumer<String> damages) {
    this.storage = storage;
    this.damages = damages;
  }

  /**
   * Whether the blob is what was written.
   *
   * @throws CheckpointException if the disk does not let it be read
   */
  boolean isWhole(BlobRef blob, String whose) {
    Boolean known = read.get(blob);
    if (known != null) {
      return known;
    }
    boolean isWhole = true;
    try {
      VerifiedBlob.check(storage, blob);
      bytes += blob.length();
    } catch (CorruptCheckpointException e) {
      damages.accept(whose + ": " + Survey.withoutAdvice(e));
      isWhole = false;
    }
    read.put(blob, isWhole);
    return isWhole;
  }

  int count() {
    return read.size();
  }

  long bytes() {
    return bytes;
  }
}
