package dev.sluice.engine.run;

/**
 * What an operator or step may know for as long as it lives.
 *
 * @param stage the stage's name
 * @param step the operator's or step's own name
 * @param partition its partition
 * @param partitions the number of partitions of the query
 * @param maxParallelism the number of key groups
 */
public record StageContext(
    String stage, String step, int partition, int partitions, int maxParallelism) {}
