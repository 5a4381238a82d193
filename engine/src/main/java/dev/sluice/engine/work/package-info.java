/**
 * The worker's half of an executor: the stores of the partitions that it works on ({@link
 * dev.sluice.engine.work.WorkerStores}) and what follows a commit ({@link
 * dev.sluice.engine.work.CommitActions}). Threads, processes and how rows travel are each
 * executor's own affair.
 */
@NullMarked
package dev.sluice.engine.work;

import org.jspecify.annotations.NullMarked;
