package dev.sluice.runner.command;

import dev.sluice.engine.query.RequestBox.Request;
import picocli.CommandLine.Command;

/** {@code sluice drain}. */
@Command(
    name = "drain",
    description = {
      "Has a running query take no more input, work off what it read, close all windows and end;",
      "its checkpoint can't be started again then."
    },
    mixinStandardHelpOptions = true)
final class DrainCommand extends AskingCommand {
  DrainCommand() {
    super(Request.DRAIN);
  }
}
