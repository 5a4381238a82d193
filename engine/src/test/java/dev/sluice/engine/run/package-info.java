/** Tests of running one task. */
@NullMarked
package dev.sluice.engine.run;

import org.jspecify.annotations.NullMarked;
