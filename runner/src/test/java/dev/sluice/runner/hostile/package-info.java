/** User code that does what it should not, in every place where it is called. */
@NullMarked
package dev.sluice.runner.hostile;

import org.jspecify.annotations.NullMarked;
