/**
 * Deterministic input for the benchmarks, and what any runner must make of it. Knows how the
 * measured pipelines read and window, and no runner.
 */
@NullMarked
package dev.sluice.benchmarks.input;

import org.jspecify.annotations.NullMarked;
