/**
 * What an operator types about a checkpoint, from whatever process: how its query is, that it is to
 * stop or to drain, which batches it can go back to, and the going back. Knows nothing of
 * pipelines: a checkpoint is all that it looks at.
 */
@NullMarked
package dev.sluice.runner.command;

import org.jspecify.annotations.NullMarked;
