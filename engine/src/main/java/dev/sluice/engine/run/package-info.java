/**
 * Running one task: a stage's head and its chain, on one partition, in one batch. Nothing durable
 * is touched here; what a task did is its result.
 */
@NullMarked
package dev.sluice.engine.run;

import org.jspecify.annotations.NullMarked;
