/**
 * The executor of one process: tasks on a few threads, exchanges in memory, a store per partition.
 * Reached through {@link dev.sluice.engine.executor.Executor} alone.
 */
@NullMarked
package dev.sluice.engine.embedded;

import org.jspecify.annotations.NullMarked;
