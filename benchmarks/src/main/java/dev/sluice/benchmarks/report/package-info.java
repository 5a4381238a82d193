/**
 * What a measured process says of itself to the one that started it, in one line, and the figures
 * in it.
 *
 * <p>Compiled once with the benchmarks and again by each peer, also those that do not run Beam:
 * knows the JDK only.
 */
@NullMarked
package dev.sluice.benchmarks.report;

import org.jspecify.annotations.NullMarked;
