package dev.sluice.runner.command;

import dev.sluice.engine.commit.Rollback;
import dev.sluice.engine.query.RequestBox;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.translation.metrics.StepMetrics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice rollback}. */
@Command(
    name = "rollback",
    description = {
      "Has a query that does not run go on from an older batch when it is started again.",
      "Its sources are read again from there, and its sinks see rows again."
    },
    mixinStandardHelpOptions = true)
final class RollbackCommand implements Callable<Integer> {
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();

  @Option(
      names = "--to-batch",
      required = true,
      paramLabel = "<k>",
      description = "The batch to go back to: one that sluice batches lists.")
  private long toBatch;

  @Option(
      names = "--force",
      description = {
        "Go back also where a source can't deliver again what it was told is committed:",
        "these records are lost."
      })
  private boolean isForced;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  RollbackCommand() {}

  @Override
  public Integer call() {
    CheckpointStorage storage = checkpoint.open();
    RequestBox box = new RequestBox(storage);
    // What was asked before was asked of what is taken back now.
    Rollback rollback =
        new Rollback(storage, StepMetrics.fold(), () -> box.waiting().forEach(box::withdraw));
    long record = rollback.to(toBatch, isForced);
    spec.commandLine()
        .getOut()
        .println(
            "Went back to batch "
                + toBatch
                + " by batch "
                + record
                + ". The query goes on from there when it is started; its sinks will see rows"
                + " again.");
    return SluiceCommand.DONE;
  }
}
