package dev.sluice.engine.exchange;

/** What stands in an inbox: a chunk, or the place of one that was spilled. */
sealed interface Queued permits RowChunk, SpilledChunk {
  int rows();
}
