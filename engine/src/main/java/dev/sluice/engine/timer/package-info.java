/**
 * Keyed steps with timers and holds: the tables they stand in, and the three contracts under which
 * timers are delivered.
 */
@NullMarked
package dev.sluice.engine.timer;

import org.jspecify.annotations.NullMarked;
