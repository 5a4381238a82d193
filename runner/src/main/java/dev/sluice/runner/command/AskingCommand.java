package dev.sluice.runner.command;

import dev.sluice.engine.commit.History;
import dev.sluice.engine.commit.Life;
import dev.sluice.engine.query.RequestBox;
import dev.sluice.engine.query.RequestBox.Request;
import dev.sluice.state.CheckpointStorage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks something of the query that runs, and waits for it to have ended. */
abstract class AskingCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 200;

  private final Request request;
  @Mixin private final CheckpointOperand checkpoint = new CheckpointOperand();
  @Spec private CommandSpec spec;

  @Option(
      names = "--no-wait",
      description = "Return as soon as the request is written, not when the query has ended.")
  private boolean isNotWaiting;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description =
          "How long to wait for the query's end at most; without it, as long as it takes.")
  private long timeoutSeconds = Long.MAX_VALUE;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec before anything runs
  AskingCommand(Request request) {
    this.request = request;
  }

  @Override
  public final Integer call() throws InterruptedException {
    CheckpointStorage storage = checkpoint.open();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String verb = request.name().toLowerCase(Locale.ROOT);
    History before = CheckpointOperand.history(storage);
    if (life(before) == Life.DRAINED) {
      out.println(
          "The "
              + CheckpointOperand.name(before, storage)
              + " is drained already, "
              + CheckpointOperand.where(before)
              + ". It can't be started again.");
      return SluiceCommand.DONE;
    }
    Optional<String> owner = storage.owner();
    if (owner.isEmpty()) {
      err.println(
          "sluice: Nobody is running the "
              + CheckpointOperand.name(before, storage)
              + ", which stands "
              + CheckpointOperand.where(before)
              + ". Nothing was asked. To "
              + verb
              + " it, start it with the same --checkpointLocation and give this command again.");
      return SluiceCommand.NOT_DONE;
    }
    RequestBox box = new RequestBox(storage);
    boolean isNew = box.ask(request, "asked by process " + ProcessHandle.current().pid());
    out.println(
        (isNew ? "Asked " : "Was asked before: ")
            + owner.get()
            + " to "
            + verb
            + " the "
            + CheckpointOperand.name(before, storage)
            + ".");
    if (isNotWaiting) {
      return SluiceCommand.DONE;
    }
    if (!awaitEnd(storage)) {
      err.println(
          "sluice: It is not done after "
              + timeoutSeconds
              + " s. The request stays; ./sluice status says how far the query is.");
      return SluiceCommand.NOT_DONE;
    }
    return answer(storage, box, out, err);
  }

  private static Life life(History history) {
    return history.last().map(History.Batch::life).orElse(Life.RUNNING);
  }

  private boolean awaitEnd(CheckpointStorage storage) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Duration waited = Duration.ZERO;
    while (storage.owner().isPresent()) {
      if (waited.toSeconds() >= timeoutSeconds || never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
      waited = waited.plusMillis(LOOK_MILLIS);
    }
    return true;
  }

  private int answer(CheckpointStorage storage, RequestBox box, PrintWriter out, PrintWriter err) {
    History after = CheckpointOperand.history(storage);
    String name = CheckpointOperand.name(after, storage);
    String where = CheckpointOperand.where(after);
    if (life(after) == Life.DRAINED) {
      out.println("The " + name + " is drained, " + where + ".");
      return SluiceCommand.DONE;
    }
    boolean isPending = life(after) == Life.DRAINING || box.waiting().contains(Request.DRAIN);
    if (request == Request.DRAIN && isPending) {
      err.println(
          "sluice: The "
              + name
              + " has ended "
              + where
              + " before it was drained. It goes on draining when it is started again.");
      return SluiceCommand.NOT_DONE;
    }
    out.println(
        "The "
            + name
            + " has ended "
            + where
            + (request == Request.DRAIN ? ": nothing was left to be drained." : "."));
    return SluiceCommand.DONE;
  }
}
