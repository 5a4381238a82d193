/**
 * The pipelines that are measured and the mains of the child JVMs that run them, in plain Beam.
 *
 * <p>Compiled once with the benchmarks and again by each peer against its own Beam: knows the Beam
 * SDK and the JDK, and no runner.
 */
@NullMarked
package dev.sluice.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
