/** How watermarks follow from what tasks report, and which stages they move. Pure functions. */
@NullMarked
package dev.sluice.engine.watermark;

import org.jspecify.annotations.NullMarked;
