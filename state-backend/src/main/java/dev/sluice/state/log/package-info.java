/**
 * The query's log in segments: one write and one sync per batch, and its recovery.
 *
 * <p>Knows frames, batches, sequences and epochs; what records and blobs mean is others' business.
 */
@NullMarked
package dev.sluice.state.log;

import org.jspecify.annotations.NullMarked;
