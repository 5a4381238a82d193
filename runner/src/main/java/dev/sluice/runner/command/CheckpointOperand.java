package dev.sluice.runner.command;

import dev.sluice.engine.commit.History;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.translation.metrics.StepMetrics;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The checkpoint that a command is about: its first operand. */
final class CheckpointOperand {
  @Parameters(
      index = "0",
      paramLabel = "<checkpointLocation>",
      description = "The directory that the query was given as --checkpointLocation.")
  private Path location = Path.of("");

  /**
   * The checkpoint, which must be there.
   *
   * @throws dev.sluice.state.CheckpointException if it is not
   */
  CheckpointStorage open() {
    return LocalCheckpointStorage.openExisting(location);
  }

  /**
   * The checkpoint, which may be damaged.
   *
   * @throws dev.sluice.state.CheckpointException if there is nothing of one
   */
  LocalCheckpointStorage openDamaged() {
    return LocalCheckpointStorage.openDamaged(location);
  }

  /** What its log tells. */
  static History history(CheckpointStorage storage) {
    return History.read(storage, StepMetrics.fold());
  }

  /** How a person would name the query. */
  static String name(History history, CheckpointStorage storage) {
    return history
        .whose()
        .map(query -> "query " + query.name() + " in " + storage.location())
        .orElse("query in " + storage.location());
  }

  /** Where the query stands, as the end of a sentence. */
  static String where(History history) {
    return history.last().map(batch -> "after batch " + batch.number()).orElse("before any batch");
  }
}
