/**
 * What Sluice's speed is measured with, and against whom. Each benchmark is a main class that
 * prints a table and writes it as Markdown; {@code benchmarks/run} starts them.
 */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
