package dev.sluice.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DroppedFilesTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  private final Path path;
  private final ManualClock clock = ManualClock.at(0);
  private final DropFolder folder;
  private final DroppedFiles dropped;

  DroppedFilesTest(@TempDir Path path) {
    this.path = path;
    folder = new DropFolder(path);
    dropped = new DroppedFiles(folder.watched(1, "last"), clock);
  }

  @Test
  void looksAtOnceAndThenNoMoreOftenThanAskedFor() throws IOException {
    assertThat(dropped.poll()).isTrue();
    folder.drop("a", "x");
    clock.advanceMillis(99);
    assertThat(dropped.poll()).isFalse();

    clock.advanceMillis(1);

    assertThat(dropped.poll()).isTrue();
    assertThat(dropped.names()).containsExactly("a");
  }

  @Test
  void listsOnForAWhileAfterAChangeThatASecondOneMayHideBehind() throws IOException {
    dropped.poll();
    FileTime tick = Files.getLastModifiedTime(path);
    folder.drop("a", "x");
    Files.setLastModifiedTime(path, tick);
    clock.advanceMillis(100);

    assertThat(dropped.poll()).isTrue();
    assertThat(dropped.names()).containsExactly("a");
  }

  @Test
  void asksOnlyForTheTimeOfADirectoryThatIsAtRestAndListsItNowAndThen() throws IOException {
    Files.setLastModifiedTime(path, LONG_AGO);
    dropped.poll();
    clock.advanceMillis(DroppedFiles.SETTLE_MILLIS);
    assertThat(dropped.poll()).isTrue();

    clock.advanceMillis(100);
    assertThat(dropped.poll()).isFalse();
    clock.advanceMillis(DroppedFiles.TRUST_MILLIS);
    assertThat(dropped.poll()).isTrue();
  }

  @Test
  void looksAgainWhenTheClockWasSetBack() throws IOException {
    ManualClock early = ManualClock.at(0);
    ManualClock[] current = {ManualClock.at(1_000_000)};
    DroppedFiles files = new DroppedFiles(folder.watched(1, null), () -> current[0].instant());
    files.poll();
    folder.drop("a", "x");

    current[0] = early;

    assertThat(files.poll()).isTrue();
  }

  @Test
  void isCompleteOnceTheEndIsThere() throws IOException {
    folder.drop("a", "x");
    dropped.poll();
    assertThat(dropped.complete()).isFalse();
    folder.end();
    clock.advanceMillis(100);

    dropped.poll();

    assertThat(dropped.complete()).isTrue();
    assertThat(dropped.names()).containsExactly("_END", "a");
  }

  @Test
  void isCompleteOnceTheFileOfThatNameIsThere() throws IOException {
    folder.drop("last", "x");

    dropped.poll();

    assertThat(dropped.complete()).isTrue();
  }

  @Test
  void saysWhichDirectoryIsNotThere() {
    Path missing = path.resolve("missing");
    DroppedFiles files = new DroppedFiles(new DropFolder(missing).watched(1, null), clock);

    assertThatThrownBy(files::poll)
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "Cannot read "
                + missing
                + " (it does not exist). Expected it to be there and readable. Put that right and"
                + " start again; with a checkpoint location nothing is read twice.");
  }
}
