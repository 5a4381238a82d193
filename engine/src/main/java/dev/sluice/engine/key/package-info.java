/**
 * How keys stand in state: encoded so that none is the start of another, long ones by their hash,
 * and tables ordered by time that remember where they begin. Knows no elements and no timers.
 */
@NullMarked
package dev.sluice.engine.key;

import org.jspecify.annotations.NullMarked;
