package dev.sluice.engine.commit;

import dev.sluice.engine.operator.MetricsFold;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.log.LogSalvage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Batches without a gap that can still be read, oldest first.
 *
 * @param records at least one, the first one full
 */
record SurveyedRun(LogSalvage.Run run, List<CommitRecord> records) {
  SurveyedRun {
    records = List.copyOf(records);
  }

  /**
   * Decodes the records of a run, up to the first that does not follow from those before.
   *
   * @param damages told of that one
   * @return nothing if it is the first
   */
  static List<SurveyedRun> of(LogSalvage.Run run, MetricsFold fold, Consumer<String> damages) {
    List<CommitRecord> records = new ArrayList<>();
    CommittedState state = new CommittedState(fold);
    try {
      for (LoggedRecord logged : run.records()) {
        CommitRecord record = CommitRecordCodec.decode(logged.batch(), logged.content());
        state.apply(record);
        records.add(record);
      }
    } catch (CorruptCheckpointException e) {
      damages.accept(Survey.withoutAdvice(e));
    }
    return records.isEmpty() ? List.of() : List.of(new SurveyedRun(run, records));
  }

  long first() {
    return records.get(0).batch();
  }

  long last() {
    return records.get(records.size() - 1).batch();
  }

  int keyGroups() {
    QueryFacts query = records.get(0).query();
    return query == null ? 0 : query.maxParallelism();
  }

  CommittedState after(long batch, MetricsFold fold) {
    CommittedState state = new CommittedState(fold);
    records.stream().filter(record -> record.batch() <= batch).forEach(state::apply);
    return state;
  }
}
