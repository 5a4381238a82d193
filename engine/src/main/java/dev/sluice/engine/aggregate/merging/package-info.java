/**
 * Aggregation in windows that may be merged, sessions above all, and in any windows whose panes
 * depend on the number of elements or the processing time. A record of state is all windows of a
 * key.
 */
@NullMarked
package dev.sluice.engine.aggregate.merging;

import org.jspecify.annotations.NullMarked;
