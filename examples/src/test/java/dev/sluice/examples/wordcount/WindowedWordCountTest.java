package dev.sluice.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.examples.lines.BadInputException;
import dev.sluice.examples.lines.DropFolder;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on the DirectRunner, against {@link Model}. */
class WindowedWordCountTest {
  private final Path folder;

  WindowedWordCountTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private void run(String... args) throws IOException {
    WindowedWordCount.run(Jobs.direct(args));
  }

  @SeededTest(seeds = 3)
  void countsTheFilesOfAGlob(long seed) throws IOException {
    List<String> lines = Model.randomLines(new SplittableRandom(seed), 120);
    Files.write(folder.resolve("lines-1.txt"), lines.subList(0, 60));
    Files.write(folder.resolve("lines-2.txt"), lines.subList(60, 120));

    run("--input=" + folder.resolve("lines-*.txt"), "--folder=" + folder, "--numShards=2");

    assertThat(Model.written(folder)).isEqualTo(Model.count(lines)).isNotEmpty();
  }

  @SeededTest(seeds = 3)
  void countsTheFilesThatWereDroppedIntoADirectory(long seed) throws IOException {
    List<String> lines = Model.randomLines(new SplittableRandom(seed), 120);
    DropFolder dropped = new DropFolder(Files.createDirectory(folder.resolve("in")));
    dropped.drop("lines-2", lines.subList(60, 120));
    dropped.drop("lines-1", lines.subList(0, 60));
    dropped.end();

    run("--watch=" + dropped.path(), "--pollMillis=1", "--maxDelay=1h", "--folder=" + folder);

    assertThat(Model.written(folder)).isEqualTo(Model.count(lines)).isNotEmpty();
  }

  @Test
  void saysThatAGlobMatchesNothing() {
    String glob = folder.resolve("*.txt").toString();

    assertThatThrownBy(() -> run("--input=" + glob))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "--input="
                + glob
                + " matches no file. Expected at least one. Check the path, and quote the pattern"
                + " so that the shell does not expand it.");
  }

  @Test
  void saysWhichFilesHaveALineWithoutATime() throws IOException {
    Path file = Files.writeString(folder.resolve("lines.txt"), "no time here\n");

    Throwable thrown = catchThrowable(() -> run("--input=" + file, "--folder=" + folder));

    assertThat(WindowedWordCount.badInputIn(thrown))
        .hasMessageContaining(
            "No event time at the start of a line of one of the files "
                + file
                + ": \"no time here\"");
  }

  @Test
  void saysWhichOptionIsUnknown() {
    assertThatThrownBy(() -> run("--imput=x"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("imput")
        .hasMessageContaining("--help=WindowedWordCountOptions lists the options.");
    assertThatThrownBy(() -> run("--numShards=many"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("many");
  }
}
