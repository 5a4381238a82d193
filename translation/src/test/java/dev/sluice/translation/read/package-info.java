/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.translation.read;

import org.jspecify.annotations.NullMarked;
