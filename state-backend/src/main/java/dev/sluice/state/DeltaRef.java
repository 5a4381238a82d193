package dev.sluice.state;

/** Where the log put a task's delta, and whose it is. */
public record DeltaRef(int store, int partition, long version, BlobRef blob) {}
