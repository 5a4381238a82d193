/**
 * Rows on their way from one stage to another in one process, and the rows of durable exchanges as
 * bytes: routing, bounded queues, spilling. Knows nothing of who runs the tasks.
 */
@NullMarked
package dev.sluice.engine.exchange;

import org.jspecify.annotations.NullMarked;
