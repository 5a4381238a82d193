/** Tests of exchanges. */
@NullMarked
package dev.sluice.engine.exchange;

import org.jspecify.annotations.NullMarked;
