package dev.sluice.runner.command;

import dev.sluice.engine.commit.Repair;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.translation.metrics.StepMetrics;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice verify}. */
@Command(
    name = "verify",
    description = {
      "Reads all of a checkpoint and says what is damaged. Changes nothing.",
      "Exit code 0 if all of it is what was written, 1 if not."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  VerifyCommand() {}

  @Override
  public Integer call() {
    LocalCheckpointStorage storage = checkpoint.openDamaged();
    PrintWriter out = spec.commandLine().getOut();
    Optional<String> owner = storage.owner();
    Repair repair = Repair.of(checkpoint.decrypted(storage), StepMetrics.fold());
    boolean isWhole = RepairReport.print(out, storage, repair);
    if (isWhole) {
      out.println("All of it is what was written.");
      return SluiceCommand.DONE;
    }
    owner.ifPresent(
        who ->
            out.println(
                "It is being written to by "
                    + who
                    + ": what is under way may look like damage. Look again when the query has"
                    + " ended."));
    out.println(RepairReport.outlook(storage, repair));
    return SluiceCommand.NOT_DONE;
  }
}
