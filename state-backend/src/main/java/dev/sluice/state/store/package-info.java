/**
 * What all backends share: overlays over a committed store, applying, snapshots and restoring.
 *
 * <p>Knows overlays, versions and key groups; never in what form a backend keeps its entries.
 */
@NullMarked
package dev.sluice.state.store;

import org.jspecify.annotations.NullMarked;
