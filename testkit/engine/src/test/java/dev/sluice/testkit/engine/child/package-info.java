/** Tests of the executor with child JVMs: the same plans in one process and in several. */
@NullMarked
package dev.sluice.testkit.engine.child;

import org.jspecify.annotations.NullMarked;
