/** Tests of event time. */
@NullMarked
package dev.sluice.engine.time;

import org.jspecify.annotations.NullMarked;
