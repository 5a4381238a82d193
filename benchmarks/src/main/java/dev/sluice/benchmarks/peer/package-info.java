/**
 * The runners that are compared, and the JVMs that they run in: one process for each run, so that
 * none warms up, crowds or shares a class path with another.
 */
@NullMarked
package dev.sluice.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
