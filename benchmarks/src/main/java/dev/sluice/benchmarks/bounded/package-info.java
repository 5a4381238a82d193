/**
 * Bounded pipelines that are measured, their input, and the main of the child JVM that runs them,
 * in plain Beam.
 *
 * <p>Compiled once with the benchmarks and again by each peer against its own Beam: knows the Beam
 * SDK, the JDK and {@code pipeline}, and no runner.
 */
@NullMarked
package dev.sluice.benchmarks.bounded;

import org.jspecify.annotations.NullMarked;
