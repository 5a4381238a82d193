/**
 * Nexmark's queries as one process runs them: plain Beam and the published artifact's classes,
 * compiled for each peer against its own Beam. It may not know which runner it is on.
 */
@NullMarked
package dev.sluice.benchmarks.nexmark;

import org.jspecify.annotations.NullMarked;
