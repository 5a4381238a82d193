/**
 * What runs in a stage, as contracts: the head ({@link dev.sluice.engine.operator.Operator}), the
 * steps behind it, what they are given, and what they may ask of the task that runs them. Who
 * implements them knows nothing of executors, plans or batches.
 */
@NullMarked
package dev.sluice.engine.operator;

import org.jspecify.annotations.NullMarked;
