/** Fakes of what the engine gives to heads and steps. */
@NullMarked
package dev.sluice.translation.fake;

import org.jspecify.annotations.NullMarked;
