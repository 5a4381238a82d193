/**
 * Aggregation in windows that are never merged, the global one too. A record of state is one
 * accumulator of a key and window; a window closes in steps.
 */
@NullMarked
package dev.sluice.engine.aggregate.fixed;

import org.jspecify.annotations.NullMarked;
