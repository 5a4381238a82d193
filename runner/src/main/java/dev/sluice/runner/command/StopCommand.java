package dev.sluice.runner.command;

import dev.sluice.engine.query.RequestBox.Request;
import picocli.CommandLine.Command;

/** {@code sluice stop}. */
@Command(
    name = "stop",
    description = {
      "Has a running query end after the batch in hand; started again it goes on from there."
    },
    mixinStandardHelpOptions = true)
final class StopCommand extends AskingCommand {
  StopCommand() {
    super(Request.STOP);
  }
}
