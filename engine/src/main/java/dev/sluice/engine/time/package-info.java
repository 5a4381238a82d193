/** Event time: its bounds, and how watermarks follow from what tasks report. Pure functions. */
@NullMarked
package dev.sluice.engine.time;

import org.jspecify.annotations.NullMarked;
