/**
 * Nexmark's queries as loops written by hand over the same generator: two threads, hash maps,
 * nothing durable. What a runner could reach at most. It may not know Beam's pipelines, only the
 * model's classes.
 */
@NullMarked
package dev.sluice.benchmarks.limit;

import org.jspecify.annotations.NullMarked;
