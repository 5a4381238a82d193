/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.translation.element;

import org.jspecify.annotations.NullMarked;
