/**
 * Checkpoints that older builds left, kept as files: every later build opens them and goes on.
 *
 * <p>The classes here stand in those checkpoints by name and form; what they are and give never
 * changes.
 */
@NullMarked
package dev.sluice.runner.older;

import org.jspecify.annotations.NullMarked;
