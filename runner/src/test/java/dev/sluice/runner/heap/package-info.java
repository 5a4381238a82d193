/**
 * Pipelines whose data are many times the heap, each run in a JVM of its own. Knows the runner's
 * front door and nothing behind it.
 */
@NullMarked
package dev.sluice.runner.heap;

import org.jspecify.annotations.NullMarked;
