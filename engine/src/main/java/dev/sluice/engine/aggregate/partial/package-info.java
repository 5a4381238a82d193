/**
 * Combining before the exchange: what a task has of a key and window is added up in memory and goes
 * on as one accumulator.
 */
@NullMarked
package dev.sluice.engine.aggregate.partial;

import org.jspecify.annotations.NullMarked;
