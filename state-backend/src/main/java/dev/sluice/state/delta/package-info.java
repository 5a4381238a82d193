/**
 * Changes of a batch: in memory, in spilled files, and as the bytes of a delta.
 *
 * <p>Knows keys, values and ranges; never which store they belong to, nor versions.
 */
@NullMarked
package dev.sluice.state.delta;

import org.jspecify.annotations.NullMarked;
