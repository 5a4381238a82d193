package dev.sluice.engine.executor;

import java.io.Serializable;

/** A stage in a partition. */
public record TaskId(int stage, int partition) implements Serializable {}
