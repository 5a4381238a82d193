/**
 * Versioned keyed bytes, ordered timed tables, and the log and checkpoint files behind them.
 *
 * <p>Knows keys, values, versions and files; never Beam, the engine, time or windows. A task works
 * on an {@link dev.sluice.state.Overlay}, the log makes it last, then it is applied to the store.
 */
@NullMarked
package dev.sluice.state;

import org.jspecify.annotations.NullMarked;
