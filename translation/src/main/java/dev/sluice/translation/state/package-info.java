/**
 * Beam's state and timers on the engine's keyed state: an entry per element of every collection,
 * decoded once per key and batch. Knows no DoFn.
 */
@NullMarked
package dev.sluice.translation.state;

import org.jspecify.annotations.NullMarked;
