package dev.sluice.runner.command;

import dev.sluice.engine.query.RequestBox.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice stop}. */
@Command(
    name = "stop",
    description = {
      "Has a running query end after the batch in hand; started again it goes on from there."
    },
    mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();
  @Mixin private final Asking asking = new Asking();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  StopCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    return asking.ask(
        Request.STOP, checkpoint.open(), spec.commandLine().getOut(), spec.commandLine().getErr());
  }
}
