/**
 * Rows that are offered to a runner in the same JVM, all at once or at a fixed rate, and how long
 * they take until they are committed.
 *
 * <p>Compiled once with the benchmarks and again by each peer, also those that do not run Beam:
 * knows the JDK and HdrHistogram only.
 */
@NullMarked
package dev.sluice.benchmarks.feed;

import org.jspecify.annotations.NullMarked;
