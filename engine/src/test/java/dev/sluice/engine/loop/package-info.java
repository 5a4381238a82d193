/** Tests of the loop, turned by hand under a clock that is turned by hand. */
@NullMarked
package dev.sluice.engine.loop;

import org.jspecify.annotations.NullMarked;
