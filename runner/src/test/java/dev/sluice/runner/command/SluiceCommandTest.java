package dev.sluice.runner.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryStatus;
import dev.sluice.runner.SluicePipelineResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.joda.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types, and what is answered. */
final class SluiceCommandTest {
  @TempDir private Path directory;
  private String location = "";

  /** One command's end. */
  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void chooseLocation() {
    location = directory.resolve("checkpoint").toString();
  }

  @Test
  void drainsARunningQueryAndSaysSo() throws Exception {
    Query query = start();

    Ran status = run("status", location);
    Ran drain = run("drain", location);

    assertThat(status.out()).contains("numbers").contains("process ").contains("not drained");
    assertThat(drain.exit()).as("%s", drain).isZero();
    assertThat(drain.out()).contains("to drain the query numbers").contains("is drained, after");
    assertThat(query.status()).isEqualTo(QueryStatus.DRAINED);
    Ran again = run("drain", location);
    assertThat(again.exit()).isZero();
    assertThat(again.out()).contains("is drained already");
    assertThat(run("status", location).out()).contains("drained: it can't").contains("nobody");
  }

  @Test
  void stopsARunningQueryWhichGoesOnWhenItIsStartedAgain() throws Exception {
    Query query = start();

    Ran stop = run("stop", location);

    assertThat(stop.exit()).as("%s", stop).isZero();
    assertThat(stop.out()).contains("has ended after batch");
    assertThat(query.status()).isEqualTo(QueryStatus.STOPPED);
    Query again = start();
    assertThat(again.id()).isEqualTo(query.id());
    again.stop();
  }

  @Test
  void returnsAtOnceIfItIsToldNotToWait() throws Exception {
    Query query = start();

    Ran drain = run("drain", location, "--no-wait");
    Ran twice = run("drain", location);

    assertThat(drain.exit()).isZero();
    assertThat(twice.exit()).as("%s", twice).isZero();
    assertThat(query.status()).isEqualTo(QueryStatus.DRAINED);
  }

  @Test
  void saysThatNobodyRunsTheQuery() throws Exception {
    start().stop();

    for (String verb : List.of("drain", "stop")) {
      Ran ran = run(verb, location);

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("Nobody is running the query numbers").contains(location);
    }
    assertThat(run("status", location).out()).contains("nobody").doesNotContain("asked to");
  }

  @Test
  void saysThatThereIsNoCheckpointAndMakesNone() throws IOException {
    for (String verb : List.of("status", "drain", "stop", "batches", "verify", "repair")) {
      Ran ran = run(verb, location);

      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("Expected a Sluice checkpoint in " + location);
    }
    assertThat(Files.exists(Path.of(location))).isFalse();
  }

  @Test
  void goesBackToABatchThatItLists() throws Exception {
    start().stop();

    Ran batches = run("batches", location);
    Ran rollback = run("rollback", location, "--to-batch=1");

    assertThat(batches.out())
        .contains("records read")
        .containsPattern("\\n +1  ")
        .containsPattern("Batches 1 to \\d+, \\d+ of them, can be gone back to: of \\d+ s")
        .containsPattern("They take [1-9]\\d+ bytes in the log and \\d+ in snapshots");
    assertThat(rollback.exit()).as("%s", rollback).isZero();
    assertThat(rollback.out()).contains("Went back to batch 1");
    assertThat(run("batches", location).out()).contains("went back to batch 1");
    Query again = start();
    assertThat(again.status()).isEqualTo(QueryStatus.RUNNING);
    again.stop();
  }

  @Test
  void refusesToGoBackWhileTheQueryRunsOrToWhatIsNotThere() throws Exception {
    Query query = start();

    Ran running = run("rollback", location, "--to-batch=1");
    query.stop();
    Ran unknown = run("rollback", location, "--to-batch=999999");

    assertThat(running.exit()).isEqualTo(1);
    assertThat(running.err()).contains("is owned by");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("Batch 999999 is not retained");
  }

  @Test
  void readsAWholeCheckpointThrough() throws Exception {
    start().stop();

    Ran verify = run("verify", location);
    Ran repair = run("repair", location);

    assertThat(verify.exit()).as("%s", verify).isZero();
    assertThat(verify.out()).contains("All of it is what was written").doesNotContain("damaged:");
    assertThat(repair.exit()).isZero();
    assertThat(repair.out()).contains("There is nothing to repair");
  }

  @Test
  void saysWhatIsDamagedAndRepairsItWhenToldTo() throws Exception {
    start().stop();
    Path checkpoint = Path.of(location);
    Files.delete(checkpoint.resolve("query.meta"));
    Files.writeString(checkpoint.resolve("SLUICE"), "Sluice checkpoint\nformat 7\n");

    Ran status = run("status", location);
    Ran verify = run("verify", location);
    Ran asked = run("repair", location);
    assertThat(Files.exists(checkpoint.resolve("query.meta"))).isFalse();
    Ran repaired = run("repair", location, "--yes");

    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.err()).contains("./sluice repair " + location);
    assertThat(verify.exit()).isEqualTo(1);
    assertThat(verify.out())
        .contains("damaged: query.meta is missing")
        .contains("damaged: SLUICE has no valid checksum")
        .contains("./sluice repair " + location + " --yes")
        .contains("No batch is given up");
    assertThat(asked.out()).contains("No batch is given up");
    assertThat(repaired.exit()).as("%s", repaired).isZero();
    assertThat(repaired.out()).contains("Repaired: the query goes on from batch ");
    assertThat(run("verify", location).exit()).isZero();
    Query again = start();
    assertThat(again.status()).isEqualTo(QueryStatus.RUNNING);
    again.stop();
  }

  @Test
  void repairsNothingThatRuns() throws Exception {
    Query query = start();

    Ran repair = run("repair", location, "--yes");

    assertThat(repair.exit()).isEqualTo(1);
    assertThat(repair.err()).contains("is run by process").contains("./sluice stop " + location);
    query.stop();
  }

  @Test
  void aWrongCommandLineIsAnsweredWithTheUsage() {
    assertThat(run().exit()).isEqualTo(2);
    assertThat(run("drain").exit()).isEqualTo(2);
    Ran rollback = run("rollback", location);
    assertThat(rollback.exit()).isEqualTo(2);
    assertThat(rollback.err()).contains("--to-batch=<k>");
  }

  /** A query without an end that has committed some batches. */
  private Query start() throws Exception {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(
                    "--runner=SluiceRunner",
                    "--checkpointLocation=" + location,
                    "--queryName=numbers",
                    "--stateBackend=heap",
                    "--parallelism=2",
                    "--blockOnRun=false")
                .create());
    pipeline
        .apply(GenerateSequence.from(0).withRate(1, Duration.millis(5)))
        .apply(Window.into(FixedWindows.of(Duration.standardHours(1))))
        .apply(Count.perElement());
    Query query = ((SluicePipelineResult) pipeline.run()).query();
    while (query.recentProgress().size() < 3) {
      query.awaitTermination(java.time.Duration.ofMillis(10));
    }
    return query;
  }

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = SluiceCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(exit, out.toString(), err.toString());
  }
}
