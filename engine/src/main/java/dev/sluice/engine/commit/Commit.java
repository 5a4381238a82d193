package dev.sluice.engine.commit;

import dev.sluice.engine.executor.BatchRequest;
import dev.sluice.engine.executor.BatchResult;
import dev.sluice.state.DeltaRef;
import java.util.List;

/**
 * A batch that has happened.
 *
 * @param deltas where the log put its deltas
 */
public record Commit(BatchRequest request, BatchResult result, List<DeltaRef> deltas) {
  public Commit {
    deltas = List.copyOf(deltas);
  }

  public long batch() {
    return request.batch();
  }
}
