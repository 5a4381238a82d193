/** Tests of the examples' launcher. */
@NullMarked
package dev.sluice.examples;

import org.jspecify.annotations.NullMarked;
