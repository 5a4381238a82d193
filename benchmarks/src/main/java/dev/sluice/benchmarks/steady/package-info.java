/**
 * Queries that are to run for long at the same size, and what they take of the machine meanwhile.
 *
 * <p>Knows Beam, the runner's surface and the operating system's figures of this process.
 */
@NullMarked
package dev.sluice.benchmarks.steady;

import org.jspecify.annotations.NullMarked;
