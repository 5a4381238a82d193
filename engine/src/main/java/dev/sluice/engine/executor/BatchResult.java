package dev.sluice.engine.executor;

import java.util.List;

/**
 * What a batch did; nothing of it has happened until it is committed.
 *
 * @param records of the tasks that had something to do
 * @param stages per stage of the plan, its watermarks after this batch
 * @param isEmpty whether it may be forgotten: nothing was read, delivered, fired or changed, and no
 *     watermark has moved so far that something would come of it beyond a durable exchange. Its
 *     records still tell which splits were not caught up
 */
public record BatchResult(List<TaskRecord> records, List<StageTimes> stages, boolean isEmpty) {
  public BatchResult {
    records = List.copyOf(records);
    stages = List.copyOf(stages);
  }
}
