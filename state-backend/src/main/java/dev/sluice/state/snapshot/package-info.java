/**
 * Snapshots of partitions in the checkpoint: their manifests, which of them a version needs, and
 * which files nobody needs any more.
 *
 * <p>Knows names, versions and key groups; what stands in a snapshot's files is the stores' affair.
 */
@NullMarked
package dev.sluice.state.snapshot;

import org.jspecify.annotations.NullMarked;
