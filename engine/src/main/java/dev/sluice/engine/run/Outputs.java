package dev.sluice.engine.run;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.operator.Receiver;
import java.io.IOException;
import java.util.List;

/**
 * Where a task's rows go when they leave it: the exchanges that its stage feeds. Given by the
 * executor; lives as long as the operator. Owned by the task's thread.
 */
public interface Outputs {
  /** Takes the rows of an exchange that the stage feeds. */
  Receiver to(int exchange);

  /** A batch begins. */
  void begin(long batch);

  /** The task gives no more rows in this batch: all that it gave are on their way. */
  Sent finish() throws IOException;

  /**
   * What a task gave in one batch.
   *
   * @param rows to all exchanges and partitions
   * @param outboxes the content of durable exchanges
   */
  record Sent(long rows, List<OutboxRows> outboxes) {
    public Sent {
      outboxes = List.copyOf(outboxes);
    }
  }
}
