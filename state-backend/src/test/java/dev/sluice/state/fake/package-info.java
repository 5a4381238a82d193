/** Hand-made state for the tests of those that use it. */
@NullMarked
package dev.sluice.state.fake;

import org.jspecify.annotations.NullMarked;
