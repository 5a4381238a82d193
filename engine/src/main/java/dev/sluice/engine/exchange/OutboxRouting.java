package dev.sluice.engine.exchange;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.files.ScratchFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings outboxes that may have been written under another parallelism to the partitions of this
 * one. The order of each producer's rows per consumer is kept; under the same parallelism all are
 * in the order in which they are delivered if nothing happens.
 *
 * <p>One piece is in memory at a time. A piece of which all rows stay where they are is handed on
 * as it is, by where it stands; the rows of the others are written anew, to a scratch file above a
 * small size. Used by one thread.
 */
public final class OutboxRouting {
  /** What is written anew stays in memory up to this part of what exchanges may take. */
  private static final int MEMORY_SHARE = 8;

  private final Plan plan;
  private final int parallelism;
  private final CheckpointStorage storage;
  private final ExchangeConfig config;
  private final Spilling spilling;
  private final List<Part> parts = new ArrayList<>();
  private final Map<Integer, OutboxLane> lanes = new TreeMap<>();
  private int laneExchange = -1;
  private int laneFrom = -1;

  /** What a part of the outboxes has become; asked when all have been routed. */
  private interface Part {
    List<OutboxRows> rows() throws IOException;
  }

  private OutboxRouting(
      Plan plan, int parallelism, CheckpointStorage storage, ExchangeConfig config) {
    this.plan = plan;
    this.parallelism = parallelism;
    this.storage = storage;
    this.config = config;
    ExchangeMemory memory = new ExchangeMemory(config.memoryBytes() / MEMORY_SHARE);
    this.spilling = new Spilling(memory, ScratchFolder.spillsIn(config.directory()));
  }

  /**
   * The same rows, each for the partition that it belongs to under {@code parallelism}.
   *
   * @param storage where those stand that are not given as bytes
   * @param config how rows are held
   */
  public static List<OutboxRows> reroute(
      Plan plan,
      int parallelism,
      List<OutboxRows> outboxes,
      CheckpointStorage storage,
      ExchangeConfig config)
      throws IOException {
    OutboxRouting routing = new OutboxRouting(plan, parallelism, storage, config);
    try {
      for (OutboxRows outbox : outboxes) {
        routing.route(outbox);
      }
      return routing.all();
    } finally {
      routing.spilling.end();
    }
  }

  private List<OutboxRows> all() throws IOException {
    endLanes();
    List<OutboxRows> all = new ArrayList<>();
    for (Part part : parts) {
      all.addAll(part.rows());
    }
    return all;
  }

  private void route(OutboxRows outbox) throws IOException {
    Exchange exchange = plan.exchanges().get(outbox.exchange());
    int consumers = plan.partitionsOf(exchange.to(), parallelism);
    switch (exchange.kind()) {
      case KEYED -> byKey(exchange, consumers, outbox);
      case FORWARD, ROUND_ROBIN -> handOn(outbox, outbox.to() % consumers);
      case BROADCAST -> {
        for (int to = 0; to < consumers && outbox.to() == 0; to++) {
          handOn(outbox, to);
        }
      }
    }
  }

  private void handOn(OutboxRows outbox, int to) throws IOException {
    endLanes();
    parts.add(() -> List.of(outbox.to(to)));
  }

  private void byKey(Exchange exchange, int consumers, OutboxRows outbox) throws IOException {
    if (laneExchange != outbox.exchange() || laneFrom != outbox.from()) {
      endLanes();
      laneExchange = outbox.exchange();
      laneFrom = outbox.from();
    }
    ByteBuffer content = outbox.content().read(storage);
    if (staysWhole(exchange, consumers, outbox.to(), content)) {
      lane(exchange, outbox.to(), consumers).add(outbox);
      return;
    }
    int keyGroups = ExchangeNet.keyGroupsOf(plan, exchange.to());
    RowReader reader = reader(exchange, content);
    while (reader.hasNext()) {
      Object element = reader.next();
      int group = KeyGroups.of(reader.key(), keyGroups);
      int to = KeyGroupRange.partitionOf(group, consumers, keyGroups);
      lane(exchange, to, consumers).add(element, reader.key(), group);
    }
  }

  private boolean staysWhole(Exchange exchange, int consumers, int to, ByteBuffer content)
      throws IOException {
    int keyGroups = ExchangeNet.keyGroupsOf(plan, exchange.to());
    RowReader reader = reader(exchange, content);
    boolean stays = true;
    while (stays && reader.hasNext()) {
      reader.next(); // only who decodes a row knows where it ends
      int group = KeyGroups.of(reader.key(), keyGroups);
      stays = KeyGroupRange.partitionOf(group, consumers, keyGroups) == to;
    }
    return stays;
  }

  private static RowReader reader(Exchange exchange, ByteBuffer content) {
    return new RowReader(exchange.codec().copy(), true, content);
  }

  /** The lane to a consumer, of the exchange and the producer whose pieces come just now. */
  private OutboxLane lane(Exchange exchange, int to, int consumers) {
    OutboxLane lane = lanes.get(to);
    if (lane == null) {
      lane = new OutboxLane(exchange, laneFrom, to, spilling, config.pieceBytes(consumers));
      lanes.put(to, lane);
    }
    return lane;
  }

  private void endLanes() throws IOException {
    for (OutboxLane lane : lanes.values()) {
      lane.flush();
      parts.add(lane::pieces);
    }
    lanes.clear();
  }
}
