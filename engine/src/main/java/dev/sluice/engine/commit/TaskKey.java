package dev.sluice.engine.commit;

/** A task as the checkpoint names it: by its stage's store, which outlives the plan's numbering. */
public record TaskKey(int store, int partition) {}
