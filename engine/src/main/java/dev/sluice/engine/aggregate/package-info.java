/**
 * Aggregation of windows without a timer per key: partial before the exchange, after it
 * window-major, or a key's windows in one record where they merge or count.
 */
@NullMarked
package dev.sluice.engine.aggregate;

import org.jspecify.annotations.NullMarked;
