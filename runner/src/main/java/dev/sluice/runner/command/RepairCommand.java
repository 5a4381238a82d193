package dev.sluice.runner.command;

import dev.sluice.engine.commit.Repair;
import dev.sluice.engine.query.RequestBox;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.translation.metrics.StepMetrics;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice repair}. */
@Command(
    name = "repair",
    description = {
      "Has the query of a damaged checkpoint go on from the newest batch of which all is whole, when",
      "it is started again. Says first what it would do; does it when given --yes."
    },
    mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer> {
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();

  @Option(names = "--yes", description = "Do it. Without this nothing is changed.")
  private boolean isMeant;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  RepairCommand() {}

  @Override
  public Integer call() {
    LocalCheckpointStorage storage = checkpoint.openDamaged();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Optional<String> owner = storage.owner();
    if (owner.isPresent()) {
      err.println(
          "sluice: The query in "
              + storage.location()
              + " is run by "
              + owner.get()
              + ". Stop it first: ./sluice stop "
              + storage.location());
      return SluiceCommand.NOT_DONE;
    }
    CheckpointStorage readable = checkpoint.decrypted(storage);
    Repair repair = Repair.of(readable, StepMetrics.fold());
    if (RepairReport.print(out, storage, repair)) {
      out.println("There is nothing to repair.");
      return SluiceCommand.DONE;
    }
    if (!repair.isPossible() || !isMeant) {
      out.println(RepairReport.outlook(storage, repair));
      return repair.isPossible() ? SluiceCommand.DONE : SluiceCommand.NOT_DONE;
    }
    storage.restoreMarker();
    RequestBox box = new RequestBox(readable);
    repair.apply(() -> box.waiting().forEach(box::withdraw));
    out.println(
        "Repaired: the query goes on from batch "
            + repair.batch()
            + " when it is started"
            + (repair.lastGivenUp() > repair.batch() ? "; its sinks will see rows again." : "."));
    return SluiceCommand.DONE;
  }
}
