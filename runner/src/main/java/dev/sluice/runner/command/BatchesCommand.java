package dev.sluice.runner.command;

import dev.sluice.engine.commit.History;
import dev.sluice.engine.commit.Life;
import dev.sluice.state.CheckpointStorage;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice batches}. */
@Command(
    name = "batches",
    description = "Lists the batches that a query can go back to. Changes nothing.",
    mixinStandardHelpOptions = true)
final class BatchesCommand implements Callable<Integer> {
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();

  @Option(
      names = "--last",
      paramLabel = "<n>",
      description = "How many, the newest ones. Default: ${DEFAULT-VALUE}.")
  private int most = 50;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  BatchesCommand() {}

  @Override
  public Integer call() {
    CheckpointStorage storage = checkpoint.open();
    History history = CheckpointOperand.history(storage);
    PrintWriter out = spec.commandLine().getOut();
    List<History.Batch> retained = history.retained();
    if (retained.isEmpty()) {
      out.println("The " + CheckpointOperand.name(history, storage) + " has committed no batch.");
      return SluiceCommand.DONE;
    }
    int from = Math.max(0, retained.size() - Math.max(1, most));
    out.printf("%12s  %-24s  %14s  %14s%n", "batch", "clock", "records read", "bytes");
    retained.subList(from, retained.size()).forEach(batch -> line(out, batch));
    if (from > 0) {
      out.println("and " + from + " before, from batch " + retained.get(0).number() + " on");
    }
    History.Batch first = retained.get(0);
    History.Batch last = retained.get(retained.size() - 1);
    out.printf(
        "Batches %d to %d, %s of them, can be gone back to: of %d s. They take %d bytes in the log and %d in snapshots.%n",
        first.number(),
        last.number(),
        retained.size(),
        (last.clockMillis() - first.clockMillis()) / 1_000,
        bytes(storage, "log/"),
        bytes(storage, "snapshots/"));
    return SluiceCommand.DONE;
  }

  /** The sizes of objects; some may go meanwhile. */
  private static long bytes(CheckpointStorage storage, String prefix) {
    return storage.list(prefix).stream()
        .mapToLong(object -> Math.max(0, storage.sizeBytes(object)))
        .sum();
  }

  private static void line(PrintWriter out, History.Batch batch) {
    StringBuilder notes = new StringBuilder();
    if (batch.life() != Life.RUNNING) {
      notes.append("  ").append(batch.life().name().toLowerCase(Locale.ROOT));
    }
    if (batch.rolledBackTo() != null) {
      notes.append("  went back to batch ").append(batch.rolledBackTo());
    }
    out.printf(
        "%12d  %-24s  %14d  %14d%s%n",
        batch.number(),
        Instant.ofEpochMilli(batch.clockMillis()),
        batch.records(),
        batch.bytes(),
        notes);
  }
}
