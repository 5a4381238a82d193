package dev.sluice.engine.exchange;

import dev.sluice.engine.executor.OutboxRows;
import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.operator.Receiver;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.run.Outputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The exchanges that one task feeds, in one process. Owned by the task's thread. */
public final class TaskOutputs implements Outputs {
  private final Map<Integer, Routers.Router> routers = new HashMap<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final Spilling spilling;

  TaskOutputs(ExchangeNet net, TaskId task, Spilling spilling) {
    this.spilling = spilling;
    for (Exchange exchange : net.plan().outputsOf(task.stage())) {
      Lane[] ways = net.lanes(exchange, task.partition(), spilling);
      lanes.addAll(List.of(ways));
      routers.put(
          exchange.id(),
          Routers.of(exchange, ways, ExchangeNet.keyGroupsOf(net.plan(), exchange.to())));
    }
  }

  @Override
  public Receiver to(int exchange) {
    Routers.Router router = routers.get(exchange);
    if (router == null) {
      throw new IllegalArgumentException("The stage does not feed exchange " + exchange);
    }
    return router;
  }

  @Override
  public void begin(long batch) {
    routers.values().forEach(router -> router.begin(batch));
    lanes.forEach(Lane::begin);
  }

  @Override
  public Sent finish() throws IOException {
    long rows = 0;
    List<OutboxRows> outboxes = new ArrayList<>();
    for (Lane lane : lanes) {
      lane.flush();
      rows += lane.rows();
    }
    for (Lane lane : lanes) {
      if (lane instanceof OutboxLane outbox) {
        outboxes.addAll(outbox.pieces());
      }
    }
    return new Sent(rows, outboxes);
  }

  /** Whether a consumer has enough for now. */
  public boolean isBlocked() {
    for (Lane lane : lanes) {
      if (lane.isFull()) {
        return true;
      }
    }
    return false;
  }

  /** The batch is over, all its rows were taken: spill files go. */
  public void endBatch() throws IOException {
    spilling.end();
  }
}
