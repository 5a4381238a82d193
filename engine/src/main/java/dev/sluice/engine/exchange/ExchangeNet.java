package dev.sluice.engine.exchange;

import dev.sluice.engine.executor.TaskId;
import dev.sluice.engine.plan.Exchange;
import dev.sluice.engine.plan.Plan;
import dev.sluice.engine.plan.Stage;
import dev.sluice.state.files.ScratchFolder;
import dev.sluice.state.spill.SpillFiles;

/** All inboxes of a query in one process, and the ways between its tasks. */
public final class ExchangeNet {
  /** How rows of plain exchanges leave their task; those of durable ones always do as bytes. */
  public enum Rows {
    /** For a consumer in this process. */
    IN_MEMORY,
    /** In the task's record, for a consumer in another process. */
    AS_BYTES
  }

  private final Rows rows;
  private final Plan plan;
  private final int parallelism;
  private final ExchangeConfig config;
  private final ExchangeMemory memory;
  private final SpillFiles files;
  private final Inbox[][] inboxes;
  private final int pieceBytes;

  /** Rows between this process's tasks stay in memory. */
  public ExchangeNet(Plan plan, int parallelism, ExchangeConfig config) {
    this(plan, parallelism, config, Rows.IN_MEMORY);
  }

  public ExchangeNet(Plan plan, int parallelism, ExchangeConfig config, Rows rows) {
    this.rows = rows;
    this.plan = plan;
    this.parallelism = parallelism;
    this.config = config;
    this.memory = ExchangeMemory.ofProcess(config.memoryBytes());
    this.files = ScratchFolder.spillsIn(config.directory());
    this.pieceBytes = config.pieceBytes(outboxLanes());
    this.inboxes = new Inbox[plan.stages().size()][];
    for (int stage = 0; stage < inboxes.length; stage++) {
      inboxes[stage] = new Inbox[partitionsOf(stage)];
      for (int partition = 0; partition < inboxes[stage].length; partition++) {
        inboxes[stage][partition] = new Inbox(config.queueRows(), keyGroupsOf(plan, stage));
      }
    }
  }

  /** Over how many partitions a stage runs here. */
  public int partitionsOf(int stage) {
    return plan.partitionsOf(stage, parallelism);
  }

  /**
   * Over how many key groups a stage's keys are spread. A stage with one partition has only group
   * 0, which is partition 0's however many partitions the query has.
   */
  static int keyGroupsOf(Plan plan, int stage) {
    return plan.stages().get(stage).partitions() == Stage.Partitions.ONE
        ? 1
        : plan.maxParallelism();
  }

  public Inbox inbox(TaskId task) {
    return inboxes[task.stage()][task.partition()];
  }

  /** What a task writes to; one per task. */
  public TaskOutputs outputs(TaskId task) {
    return new TaskOutputs(this, task, new Spilling(memory, files));
  }

  /** No task writes or reads any more: the memory of what is on its way goes back. */
  public void close() {
    memory.close();
  }

  Plan plan() {
    return plan;
  }

  ExchangeMemory memory() {
    return memory;
  }

  /** The ways from one producing task: one per consuming task, of FORWARD the only one. */
  Lane[] lanes(Exchange exchange, int from, Spilling spilling) {
    int consumers = partitionsOf(exchange.to());
    if (exchange.kind() == Exchange.Kind.FORWARD) {
      return new Lane[] {lane(exchange, from, from % consumers, spilling)};
    }
    Lane[] lanes = new Lane[consumers];
    for (int to = 0; to < consumers; to++) {
      lanes[to] = lane(exchange, from, to, spilling);
    }
    return lanes;
  }

  /** How many lanes may gather rows as bytes. */
  private int outboxLanes() {
    int lanes = 0;
    for (Exchange exchange : plan.exchanges()) {
      if (exchange.durable() || rows == Rows.AS_BYTES) {
        lanes += partitionsOf(exchange.from()) * partitionsOf(exchange.to());
      }
    }
    return lanes;
  }

  private Lane lane(Exchange exchange, int from, int to, Spilling spilling) {
    return exchange.durable() || rows == Rows.AS_BYTES
        ? new OutboxLane(exchange, from, to, spilling, pieceBytes)
        : new QueueLane(exchange, inbox(new TaskId(exchange.to(), to)), spilling, config);
  }
}
