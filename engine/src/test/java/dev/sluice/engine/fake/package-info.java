/** Hand-made surroundings for operators: a task, chunks and budgets. */
@NullMarked
package dev.sluice.engine.fake;

import org.jspecify.annotations.NullMarked;
