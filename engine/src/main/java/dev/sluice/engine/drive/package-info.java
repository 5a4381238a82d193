/**
 * The driver's half of an executor, as pure functions: which tasks run in a batch and with what
 * ({@link dev.sluice.engine.drive.TaskOrders}), how a stage's watermarks follow from what its tasks
 * report ({@link dev.sluice.engine.drive.StageEnd}), and what came of the batch ({@link
 * dev.sluice.engine.drive.Outcome}). Where tasks run, and how rows travel, is each executor's own
 * affair.
 */
@NullMarked
package dev.sluice.engine.drive;

import org.jspecify.annotations.NullMarked;
