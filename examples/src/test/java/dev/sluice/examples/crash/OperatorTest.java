package dev.sluice.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job in one JVM, and its operator in another: stopped, started again, drained, gone back. */
final class OperatorTest {
  private static final int LINES = 400;
  private static final String CHECKPOINT = "checkpoint";

  @TempDir private Path folder;

  @Test
  void aDrainedJobHasWrittenWhatAnEndedOneWrites() throws Exception {
    Path drained = folder.resolve("drained");
    Path ended = folder.resolve("ended");
    dropTwo(ended);
    Drops.end(ended.resolve("drops"));
    WordCountProcess.watching(ended).awaitEnd();
    Drops drops = new Drops(7, LINES);
    drops.drop(drained.resolve("drops"), drops.next());

    WordCountProcess first = WordCountProcess.watching(drained);
    awaitRead(drained, LINES);
    OperatorProcess stop = operate(drained, "stop");
    first.awaitEnd();
    drops.drop(drained.resolve("drops"), drops.next());
    WordCountProcess second = WordCountProcess.watching(drained);
    awaitRead(drained, 2 * LINES);
    OperatorProcess drain = operate(drained, "drain");
    second.awaitEnd();

    assertThat(stop.exit()).as(stop.said()).isZero();
    assertThat(drain.exit()).as(drain.said()).isZero();
    assertThat(drain.said()).contains("is drained");
    assertThat(ResultFiles.lines(drained.resolve("result")))
        .hasSizeGreaterThan(500)
        .isEqualTo(ResultFiles.lines(ended.resolve("result")));
    assertThat(operate(drained, "drain").said()).contains("is drained already");
    assertThat(operate(drained, "batches").said()).contains("drained");
  }

  @Test
  void aKilledJobIsRunByNobodyAndCanBeTakenBack() throws Exception {
    dropTwo(folder);
    WordCountProcess job = WordCountProcess.watching(folder);
    awaitRead(folder, 2 * LINES);
    job.killAfter(0);

    OperatorProcess drain = operate(folder, "drain");
    OperatorProcess rollback = operate(folder, "rollback", "--to-batch=1");

    assertThat(drain.exit()).isEqualTo(1);
    assertThat(drain.said()).contains("Nobody is running");
    assertThat(rollback.exit()).as(rollback.said()).isZero();
    Drops.end(folder.resolve("drops"));
    WordCountProcess.watching(folder).awaitEnd();
    assertThat(operate(folder, "batches").said()).contains("went back to batch 1");
  }

  private static void dropTwo(Path folder) throws IOException {
    Drops drops = new Drops(7, LINES);
    drops.drop(folder.resolve("drops"), drops.next());
    drops.drop(folder.resolve("drops"), drops.next());
  }

  private OperatorProcess operate(Path of, String command, String... more) throws Exception {
    String[] arguments = new String[more.length + 2];
    arguments[0] = command;
    arguments[1] = of.resolve(CHECKPOINT).toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return OperatorProcess.run(folder.resolve("operator.log"), arguments);
  }

  /** Waits until the checkpoint says that so many lines were read. */
  private void awaitRead(Path of, int lines) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    String said = "";
    while (!said.contains(" " + lines + " records read")) {
      assertThat(System.nanoTime()).as("in time; last: %s", said).isLessThan(end);
      said = operate(of, "status").said();
    }
  }
}
