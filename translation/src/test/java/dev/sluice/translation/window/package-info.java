/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.translation.window;

import org.jspecify.annotations.NullMarked;
