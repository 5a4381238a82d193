package dev.sluice.engine.exchange;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.state.KeyGroupRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings outboxes that may have been written under another parallelism to the partitions of this
 * one. The order of each producer's rows per consumer is kept.
 */
public final class OutboxRouting {
  private OutboxRouting() {}

  /** The same rows, each for the partition that it belongs to under {@code parallelism}. */
  public static List<OutboxRows> reroute(Plan plan, int parallelism, List<OutboxRows> outboxes)
      throws IOException {
    List<OutboxRows> rerouted = new ArrayList<>();
    for (OutboxRows outbox : outboxes) {
      Exchange exchange = plan.exchanges().get(outbox.exchange());
      int consumers = plan.partitionsOf(exchange.to(), parallelism);
      switch (exchange.kind()) {
        case KEYED -> rerouted.addAll(byKey(plan, exchange, consumers, outbox));
        case FORWARD, ROUND_ROBIN -> rerouted.add(copyFor(outbox, outbox.to() % consumers));
        case BROADCAST -> {
          for (int to = 0; to < consumers && outbox.to() == 0; to++) {
            rerouted.add(copyFor(outbox, to));
          }
        }
      }
    }
    return rerouted;
  }

  private static OutboxRows copyFor(OutboxRows outbox, int to) {
    return new OutboxRows(
        outbox.exchange(), outbox.from(), to, outbox.rows(), outbox.content().duplicate());
  }

  private static List<OutboxRows> byKey(
      Plan plan, Exchange exchange, int consumers, OutboxRows outbox) throws IOException {
    RowReader reader = new RowReader(exchange.codec().copy(), true, outbox.content());
    Spilling memory = new Spilling(new ExchangeMemory(Long.MAX_VALUE), Path.of("."));
    OutboxLane[] lanes = new OutboxLane[consumers];
    for (int to = 0; to < consumers; to++) {
      lanes[to] = new OutboxLane(exchange, outbox.from(), to, memory);
    }
    int keyGroups = ExchangeNet.keyGroupsOf(plan, exchange.to());
    boolean moved = false;
    while (reader.hasNext()) {
      Object element = reader.next();
      int group = KeyGroups.of(reader.key(), keyGroups);
      int to = KeyGroupRange.partitionOf(group, consumers, keyGroups);
      lanes[to].add(element, reader.key(), group);
      moved |= to != outbox.to();
    }
    if (!moved) {
      return List.of(copyFor(outbox, outbox.to()));
    }
    List<OutboxRows> rows = new ArrayList<>();
    for (OutboxLane lane : lanes) {
      lane.flush();
      rows.addAll(lane.pieces());
    }
    return rows;
  }
}
