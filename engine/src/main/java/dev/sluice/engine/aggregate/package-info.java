/**
 * Aggregation of windows without a timer per key: partial before the exchange, window-major after
 * it.
 */
@NullMarked
package dev.sluice.engine.aggregate;

import org.jspecify.annotations.NullMarked;
