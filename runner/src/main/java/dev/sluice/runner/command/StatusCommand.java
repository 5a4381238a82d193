package dev.sluice.runner.command;

import dev.sluice.engine.commit.History;
import dev.sluice.engine.commit.QueryFacts;
import dev.sluice.engine.query.RequestBox;
import dev.sluice.state.CheckpointStorage;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice status}. */
@Command(
    name = "status",
    description = "Says who runs a query, how far it is, and what is asked of it.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  StatusCommand() {}

  @Override
  public Integer call() {
    CheckpointStorage storage = checkpoint.open();
    History history = CheckpointOperand.history(storage);
    PrintWriter out = spec.commandLine().getOut();
    line(
        out, "query", history.whose().map(StatusCommand::name).orElse("has committed nothing yet"));
    line(out, "checkpoint", storage.location());
    line(out, "run by", storage.owner().orElse("nobody"));
    line(out, "life", history.last().map(StatusCommand::life).orElse("new"));
    history.last().ifPresent(last -> line(out, "last batch", batch(last)));
    line(out, "can go back to", retained(history));
    Set<RequestBox.Request> waiting = new RequestBox(storage).waiting();
    if (!waiting.isEmpty()) {
      line(
          out,
          "asked to",
          waiting.stream()
              .map(request -> request.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(" and to ")));
    }
    return SluiceCommand.DONE;
  }

  private static void line(PrintWriter out, String what, String value) {
    out.printf("%-16s%s%n", what, value);
  }

  private static String name(QueryFacts query) {
    return query.name() + " (" + query.id() + ")";
  }

  private static String life(History.Batch last) {
    return switch (last.life()) {
      case RUNNING -> "started, not drained";
      case DRAINING -> "draining";
      case DRAINED -> "drained: it can't be started again";
    };
  }

  private static String batch(History.Batch last) {
    return last.number()
        + " of "
        + Instant.ofEpochMilli(last.clockMillis())
        + ", "
        + last.records()
        + " records read in all";
  }

  private static String retained(History history) {
    List<History.Batch> retained = history.retained();
    return retained.isEmpty()
        ? "no batch"
        : "batch " + retained.get(0).number() + " and later ones (see sluice batches)";
  }
}
