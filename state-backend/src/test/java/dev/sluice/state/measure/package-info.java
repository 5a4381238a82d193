/** Measurements that are run by hand: how long commits take, how fast overlays and stores are. */
@NullMarked
package dev.sluice.state.measure;

import org.jspecify.annotations.NullMarked;
