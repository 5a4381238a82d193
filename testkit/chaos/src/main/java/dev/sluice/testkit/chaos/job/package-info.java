/**
 * The pipeline that is killed, in a JVM of its own: it reads a ledger from files or a topic, counts
 * it in several ways, and writes lines to files or a topic. Knows Beam and nothing of Sluice.
 */
@NullMarked
package dev.sluice.testkit.chaos.job;

import org.jspecify.annotations.NullMarked;
