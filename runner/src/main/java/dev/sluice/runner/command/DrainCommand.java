package dev.sluice.runner.command;

import dev.sluice.engine.query.RequestBox.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice drain}. */
@Command(
    name = "drain",
    description = {
      "Has a running query take no more input, work off what it read, close all windows and end;",
      "its checkpoint can't be started again then."
    },
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();
  @Mixin private final Asking asking = new Asking();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  DrainCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return asking.ask(
        Request.DRAIN, checkpoint.open(), spec.commandLine().getOut(), spec.commandLine().getErr());
  }
}
