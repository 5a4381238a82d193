package dev.sluice.engine.loop;

import dev.sluice.engine.commit.OutboxRef;
import dev.sluice.engine.commit.Resumption;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.state.Blob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The outboxes that a run before this one has committed and not delivered, by where they stand: who
 * delivers them reads them, piece by piece.
 */
final class OwedRows {
  private OwedRows() {}

  /** The owed rows of all exchanges that the plan has. */
  static List<OutboxRows> of(Resumption start) {
    Map<String, Exchange> exchanges = new HashMap<>();
    start.stores().plan().exchanges().forEach(e -> exchanges.put(e.name(), e));
    List<OutboxRows> owed = new ArrayList<>();
    for (OutboxRef ref : start.state().owed()) {
      Exchange exchange = exchanges.get(ref.exchange());
      if (exchange != null) {
        Blob content = new Blob.Stored(ref.blob());
        owed.add(new OutboxRows(exchange.id(), ref.from(), ref.to(), ref.rows(), content));
      }
    }
    return owed;
  }
}
