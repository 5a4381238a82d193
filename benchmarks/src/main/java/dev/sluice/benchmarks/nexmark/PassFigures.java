package dev.sluice.benchmarks.nexmark;

/**
 * What one pass of a query took.
 *
 * @param activeMicros from the first event to the last event or result seen
 * @param endMicros from the first event until the pipeline had ended, commits and shutdown included
 * @param cpuMicros of processor time, from the call of run until the end
 * @param results what came out
 */
public record PassFigures(
    long activeMicros, long endMicros, long cpuMicros, ResultDigest results) {}
