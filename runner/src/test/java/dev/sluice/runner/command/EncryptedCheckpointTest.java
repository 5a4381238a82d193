package dev.sluice.runner.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryStatus;
import dev.sluice.runner.SluicePipelineResult;
import dev.sluice.state.CheckpointException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult.State;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.joda.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines and commands with encryption keys, as options name them. */
final class EncryptedCheckpointTest {
  private static final String KEY_A = "11".repeat(31) + "0a";
  private static final String KEY_B = "22".repeat(31) + "0b";

  @TempDir private Path directory;
  private Path checkpoint;
  private String a = "";
  private String b = "";

  /** One command's end. */
  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void writeKeys() throws IOException {
    checkpoint = directory.resolve("checkpoint");
    a = Files.writeString(directory.resolve("a.key"), KEY_A).toString();
    b = Files.writeString(directory.resolve("b.key"), KEY_B).toString();
  }

  @Test
  void goesOnWithItsKeyAndShowsNeitherStepsNorSourcesNorTheKey() throws Exception {
    Query query = start("--encryptionKeyFile=" + a);
    Set<String> shown = showing("Sequence", "Counting", KEY_A);
    query.stop();
    shown.addAll(showing("Sequence", "Counting", KEY_A));

    Query again = start("--encryptionKeyFile=" + a);

    assertThat(shown).isEmpty();
    assertThat(again.id()).isEqualTo(query.id());
    again.stop();
    checkpoint = directory.resolve("clear");
    start().stop();
    assertThat(showing("Sequence")).isNotEmpty();
  }

  @Test
  void refusesAMissingAWrongAndANeedlessKeyAndChangesNothing() throws Exception {
    start("--encryptionKeyFile=" + a).stop();
    List<Path> before = files();

    assertThatThrownBy(this::start)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("The checkpoint in " + checkpoint + " is encrypted with key ")
        .hasMessageContaining("but no key was given. Nothing was changed. Give it by")
        .hasMessageContaining("--encryptionKeyFile=<file>");
    assertThatThrownBy(() -> start("--encryptionKeyFile=" + b))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("but the one in the file " + b + " is key ");
    assertThat(files()).isEqualTo(before);

    checkpoint = directory.resolve("clear");
    start().stop();
    before = files();
    assertThatThrownBy(() -> start("--encryptionKeyFile=" + a))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("The checkpoint in " + checkpoint + " is not encrypted, but a key");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void refusesOptionsThatNameNoKeyBeforeAnythingIsMade() throws IOException {
    Path weak = Files.writeString(directory.resolve("weak.key"), "hunter2");

    assertThatThrownBy(() -> start("--encryptionKeyFile=" + weak))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--encryptionKeyFile="
                + weak
                + " is not valid: expected a key of 32 bytes: the bytes themselves, 64 hexadecimal"
                + " digits, or 44 characters of Base64, but found 7 bytes of text. Make one with:"
                + " openssl rand -hex 32");
    assertThatThrownBy(() -> start("--encryptionKeyVariable=NO_SUCH_SLUICE_KEY"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but found no such variable in the environment.");
    assertThatThrownBy(() -> start("--previousEncryptionKeyFile=" + a))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is given without the one that takes its place");
    assertThat(checkpoint).doesNotExist();
  }

  @Test
  void changesTheKeyAtARestart() throws Exception {
    Query query = start("--encryptionKeyFile=" + a);
    query.stop();

    start("--encryptionKeyFile=" + b, "--previousEncryptionKeyFile=" + a).stop();
    Query again = start("--encryptionKeyFile=" + b);

    assertThat(again.id()).isEqualTo(query.id());
    again.stop();
    assertThatThrownBy(() -> start("--encryptionKeyFile=" + a))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is encrypted with key ");
  }

  @Test
  void commandsWantTheKey() throws Exception {
    Query query = start("--encryptionKeyFile=" + a);

    for (String command : List.of("status", "stop", "drain", "batches", "verify")) {
      Ran none = run(command, checkpoint.toString());
      Ran wrong = run(command, checkpoint.toString(), "--encryptionKeyFile=" + b);
      Ran bad = run(command, checkpoint.toString(), "--encryptionKeyVariable=NO_SUCH_SLUICE_KEY");

      assertThat(none.exit()).as(command).isEqualTo(1);
      assertThat(none.err()).contains("sluice: The checkpoint in").contains("no key was given");
      assertThat(wrong.exit()).as(command).isEqualTo(1);
      assertThat(wrong.err()).contains("but the one in the file " + b + " is key ");
      assertThat(bad.exit()).as(command).isEqualTo(1);
      assertThat(bad.err()).contains("found no such variable");
    }
    assertThat(query.status()).isEqualTo(QueryStatus.RUNNING);
    assertThat(run("status", checkpoint.toString(), "--encryptionKeyFile=" + a).out())
        .contains("numbers");
    Ran stop = run("stop", checkpoint.toString(), "--encryptionKeyFile", a);
    assertThat(stop.exit()).as("%s", stop).isZero();
    assertThat(query.status()).isEqualTo(QueryStatus.STOPPED);
  }

  @Test
  void isVerifiedRepairedAndTakenBackWithItsKey() throws Exception {
    start("--encryptionKeyFile=" + a).stop();
    String[] key = {checkpoint.toString(), "--encryptionKeyFile=" + a};

    assertThat(run("verify", key).out()).contains("All of it is what was written");
    assertThat(run("rollback", checkpoint.toString(), key[1], "--to-batch=1").exit()).isZero();
    Files.delete(checkpoint.resolve("query.meta"));
    Files.delete(checkpoint.resolve("SLUICE"));
    assertThat(run("verify", key).out())
        .contains("damaged: query.meta is missing")
        .contains("damaged: SLUICE is missing");
    assertThat(run("repair", checkpoint.toString(), key[1], "--yes").out()).contains("Repaired:");
    assertThat(run("verify", key).exit()).isZero();
    assertThat(checkpoint.resolve("SLUICE")).content().contains("format 2");
    assertThat(showing("Sequence", "Counting")).isEmpty();
    start("--encryptionKeyFile=" + a).stop();
  }

  @Test
  void aTemporaryCheckpointIsEncryptedWithAKeyThatNobodyHas() {
    Path scratch = directory.resolve("scratch");
    Pipeline pipeline =
        pipeline("--encryptionKeyFile=" + a, "--scratchLocation=" + scratch, "--blockOnRun=true");
    pipeline
        .apply("Sequence", GenerateSequence.from(0).to(100))
        .apply("Counting", Count.globally());

    assertThat(pipeline.run().getState()).isEqualTo(State.DONE);
  }

  /** A query without an end that has committed some batches. */
  private Query start(String... options) throws InterruptedException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--checkpointLocation=" + checkpoint);
    all.add("--blockOnRun=false");
    Pipeline pipeline = pipeline(all.toArray(String[]::new));
    pipeline
        .apply("Sequence", GenerateSequence.from(0).withRate(1, Duration.millis(5)))
        .apply("Hours", Window.into(FixedWindows.of(Duration.standardHours(1))))
        .apply("Counting", Count.perElement());
    Query query = ((SluicePipelineResult) pipeline.run()).query();
    while (query.recentProgress().size() < 3) {
      query.awaitTermination(java.time.Duration.ofMillis(10));
    }
    return query;
  }

  private static Pipeline pipeline(String... options) {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    all.addAll(
        List.of(
            "--runner=SluiceRunner",
            "--queryName=numbers",
            "--stateBackend=heap",
            "--parallelism=2"));
    return Pipeline.create(PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).create());
  }

  /** Files of the checkpoint in which one of the texts stands. */
  private Set<String> showing(String... texts) throws IOException {
    Set<String> showing = new TreeSet<>();
    for (Path file : files()) {
      if (Files.isRegularFile(file) && !file.toString().contains("/.")) {
        String content = Files.readString(file, ISO_8859_1);
        if (Arrays.stream(texts).anyMatch(content::contains)) {
          showing.add(checkpoint.relativize(file).toString());
        }
      }
    }
    return showing;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(checkpoint)) {
      return files.sorted().toList();
    }
  }

  private static Ran run(String command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(Arrays.asList(arguments));
    int exit =
        SluiceCommand.execute(
            new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    return new Ran(exit, out.toString(), err.toString());
  }
}
