package dev.sluice.engine.exchange;

import dev.sluice.state.spill.SpillFile;

/**
 * A chunk that was written to a file.
 *
 * @param lane whose it is: knows how rows are read
 * @param length in bytes
 */
record SpilledChunk(QueueLane lane, SpillFile file, long place, int length, int rows)
    implements Queued {}
