/** Event time: its bounds. */
@NullMarked
package dev.sluice.engine.time;

import org.jspecify.annotations.NullMarked;
