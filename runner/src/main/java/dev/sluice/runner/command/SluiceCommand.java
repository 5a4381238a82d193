package dev.sluice.runner.command;

import dev.sluice.state.CheckpointException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The commands of an operator about a query's checkpoint.
 *
 * <p>Exit codes: 0 done, 1 it could not be done, 2 the command line is wrong.
 */
@Command(
    name = "sluice",
    description = "Looks after the query of a checkpoint, also while another process runs it.",
    mixinStandardHelpOptions = true,
    subcommands = {
      StatusCommand.class,
      StopCommand.class,
      DrainCommand.class,
      BatchesCommand.class,
      RollbackCommand.class,
      VerifyCommand.class,
      RepairCommand.class
    })
public final class SluiceCommand implements Runnable {
  /** Done. */
  static final int DONE = 0;

  /** It could not be done; why was said. */
  static final int NOT_DONE = 1;

  @Spec private CommandSpec spec;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  public SluiceCommand() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(writer(System.out), writer(System.err), arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** Runs one command and gives its exit code. */
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new SluiceCommand())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(SluiceCommand::failed)
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a command.");
  }

  /** What an operator can repair is said in a sentence; anything else is an error of ours. */
  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof CheckpointException) {
      command.getErr().println("sluice: " + failure.getMessage());
      return NOT_DONE;
    }
    throw failure;
  }
}
