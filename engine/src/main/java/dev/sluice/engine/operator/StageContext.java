package dev.sluice.engine.operator;

/**
 * What an operator or step may know for as long as it lives.
 *
 * @param stage the stage's name
 * @param step the operator's or step's own name
 * @param partition its partition
 * @param partitions the number of partitions of the query
 * @param maxParallelism the number of key groups
 * @param metrics takes what was measured outside of a batch, or in one that was not finished; may
 *     be called until {@code close} has returned
 */
public record StageContext(
    String stage,
    String step,
    int partition,
    int partitions,
    int maxParallelism,
    MetricsReceiver metrics) {
  /** Of an operator that measures nothing outside of its batches. */
  public StageContext(
      String stage, String step, int partition, int partitions, int maxParallelism) {
    this(stage, step, partition, partitions, maxParallelism, metrics -> {});
  }

  /** The same for another step of the stage. */
  public StageContext of(String other) {
    return new StageContext(stage, other, partition, partitions, maxParallelism, metrics);
  }
}
