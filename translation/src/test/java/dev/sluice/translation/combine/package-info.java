/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.translation.combine;

import org.jspecify.annotations.NullMarked;
