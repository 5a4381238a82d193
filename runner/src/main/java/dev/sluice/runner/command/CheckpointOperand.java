package dev.sluice.runner.command;

import dev.sluice.engine.commit.History;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.encryption.EncryptedStorage;
import dev.sluice.state.encryption.Keys;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.translation.metrics.StepMetrics;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The checkpoint that a command is about: its first operand. */
final class CheckpointOperand {
  @Parameters(
      index = "0",
      paramLabel = "<checkpointLocation>",
      description = "The directory that the query was given as --checkpointLocation.")
  private Path location = Path.of("");

  @Option(
      names = "--encryptionKeyFile",
      paramLabel = "<file>",
      description = "File with the key, of a checkpoint that is encrypted.")
  private @Nullable String keyFile;

  @Option(
      names = "--encryptionKeyVariable",
      paramLabel = "<name>",
      description = "The same by the name of an environment variable.")
  private @Nullable String keyVariable;

  /**
   * The checkpoint, which must be there.
   *
   * @throws CheckpointException if it is not, or can't be opened with the key
   */
  CheckpointStorage open() {
    return decrypted(LocalCheckpointStorage.openExisting(location));
  }

  /** The checkpoint of {@link #openDamaged} as what stands in it can be read. */
  CheckpointStorage decrypted(LocalCheckpointStorage storage) {
    try {
      return EncryptedStorage.open(
          storage,
          Keys.of(Keys.read("encryptionKey", keyFile, keyVariable, System.getenv()), null));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(String.valueOf(e.getMessage()), e);
    }
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
