/**
 * The measured jobs written natively against Structured Streaming: a main class of the same simple
 * name as the one of {@code dev.sluice.benchmarks.pipeline} that does the work on Beam's runners,
 * with the same arguments. Knows Spark, and no Beam.
 */
@NullMarked
package dev.sluice.benchmarks.spark;

import org.jspecify.annotations.NullMarked;
