/** Failures of user code, as those who threw them would know them. Knows Beam's wrappers only. */
@NullMarked
package dev.sluice.translation.failure;

import org.jspecify.annotations.NullMarked;
