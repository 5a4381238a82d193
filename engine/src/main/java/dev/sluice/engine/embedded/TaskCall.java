package dev.sluice.engine.embedded;

import dev.sluice.engine.drive.TaskOrder;
import dev.sluice.engine.exchange.OutboxReader;
import dev.sluice.engine.operator.Budget;
import dev.sluice.engine.run.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What one task is asked to do in one batch, and what it has for it.
 *
 * @param owed the rows of batches before this one that are its first input, or null
 */
record TaskCall(TaskOrder order, @Nullable OutboxReader owed, TaskState state, Budget budget) {}
