package dev.sluice.engine.loop;

import dev.sluice.engine.commit.OutboxRef;
import dev.sluice.engine.commit.RunStart;
import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.state.CommitLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads back the outboxes that a run before this one has committed and not delivered. */
final class OwedRows {
  private OwedRows() {}

  /** The owed rows of all exchanges that the plan has. */
  static List<OutboxRows> read(RunStart start, CommitLog log) {
    Map<String, Exchange> exchanges = new HashMap<>();
    start.stores().plan().exchanges().forEach(e -> exchanges.put(e.name(), e));
    List<OutboxRows> owed = new ArrayList<>();
    for (OutboxRef ref : start.state().owed()) {
      Exchange exchange = exchanges.get(ref.exchange());
      if (exchange != null) {
        owed.add(
            new OutboxRows(exchange.id(), ref.from(), ref.to(), ref.rows(), log.read(ref.blob())));
      }
    }
    return owed;
  }
}
