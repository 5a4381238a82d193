package dev.sluice.state.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchPlaceTest {
  private static final String REMEDY = "Choose another one.";

  @TempDir Path directory;

  @Test
  void deletesAFolderWhenItIsClosedAndThePlaceWithTheLastOne() throws IOException {
    ScratchPlace place = ScratchPlace.in(directory.resolve("place"), REMEDY);
    ScratchFolder first = place.take();
    ScratchFolder second = place.take();
    Files.writeString(first.path().resolve("file"), "content");

    first.close();

    assertThat(first.path()).doesNotExist();
    assertThat(second.path()).isDirectory();
    second.close();
    second.close();
    assertThat(place.directory()).doesNotExist();
  }

  @Test
  void deletesAllOfThisProcessAtItsEnd() {
    ScratchPlace place = ScratchPlace.in(directory.resolve("place"), REMEDY);
    ScratchFolder first = place.take();
    ScratchFolder second = place.take();

    ScratchFolder.closeAll();

    assertThat(first.path()).doesNotExist();
    assertThat(second.path()).doesNotExist();
  }

  @Test
  void deletesWhatAProcessThatIsGoneHasLeft() throws IOException {
    Path place = directory.resolve("place");
    Path dead = leftBy(place, new RunName(deadPid(), 1_000, 1));
    Path reused = leftBy(place, new RunName(ProcessHandle.current().pid(), 1_000, 1));

    try (ScratchFolder folder = ScratchPlace.in(place, REMEDY).take()) {
      assertThat(place).isDirectoryContaining(child -> child.equals(folder.path()));
    }

    assertThat(dead).doesNotExist();
    assertThat(reused).doesNotExist();
  }

  @Test
  void leavesWhatALivingProcessUses() throws Exception {
    Path place = directory.resolve("place");
    Process living = new ProcessBuilder("sleep", "60").start();
    try {
      long started = living.info().startInstant().orElseThrow().toEpochMilli();
      Path used = leftBy(place, new RunName(living.pid(), started, 1));

      ScratchPlace.in(place, REMEDY).take().close();

      assertThat(used.resolve("state")).exists();
    } finally {
      living.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void leavesWhatIsNotOfThisKind() throws IOException {
    Path foreign = Files.createDirectories(directory.resolve("run-my-own"));
    Path file = Files.writeString(directory.resolve("notes.txt"), "keep");

    ScratchPlace.in(directory, REMEDY).take().close();

    assertThat(foreign).exists();
    assertThat(file).exists();
  }

  @Test
  void deletesNothingBehindALink() throws IOException {
    Path place = directory.resolve("place");
    Path precious = Files.createDirectories(directory.resolve("precious"));
    Files.writeString(precious.resolve("file"), "content");
    Path left = leftBy(place, new RunName(deadPid(), 1_000, 1));
    Files.createSymbolicLink(left.resolve("link"), precious);

    ScratchPlace.in(place, REMEDY).take().close();

    assertThat(left).doesNotExist();
    assertThat(precious.resolve("file")).exists();
  }

  @Test
  void letsNobodyElseIn() throws IOException {
    ScratchPlace place = ScratchPlace.temporaryIn(directory, REMEDY);
    Files.createDirectory(
        place.directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

    try (ScratchFolder folder = place.take()) {
      assertThat(modeOf(place.directory())).isEqualTo("rwx------");
      assertThat(modeOf(folder.path())).isEqualTo("rwx------");
      assertThat(modeOf(folder.path().resolve(".lock"))).isEqualTo("rw-------");
    }
  }

  @Test
  void refusesALinkThatStandsInItsPlaceAmongOthers() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    ScratchPlace place = ScratchPlace.temporaryIn(directory, REMEDY);
    Files.createSymbolicLink(place.directory(), elsewhere);

    assertThatThrownBy(place::take)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(place.directory().toString())
        .hasMessageEndingWith(REMEDY);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void saysWhatToDoWhereNothingCanBeMade() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "content");

    assertThatThrownBy(() -> ScratchPlace.in(file.resolve("place"), REMEDY).take())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageEndingWith(REMEDY);
  }

  /** The last to leave deletes the place, while others are coming. */
  @Test
  void isTakenAndLeftByManyAtOnce() throws Exception {
    ScratchPlace place = ScratchPlace.temporaryIn(directory, REMEDY);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Void> runs =
          () -> {
            for (int run = 0; run < 500; run++) {
              try (ScratchFolder folder = place.take()) {
                Files.writeString(folder.path().resolve("file"), "content");
              }
            }
            return null;
          };
      for (Future<Void> done : threads.invokeAll(List.of(runs, runs, runs, runs))) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void saysWhatStandsInItsPlace() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "content");

    assertThatThrownBy(() -> ScratchPlace.in(file, REMEDY).take())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("FileAlreadyExistsException: " + file)
        .hasMessageEndingWith(REMEDY);
  }

  private static Path leftBy(Path place, RunName name) throws IOException {
    Path run = Files.createDirectories(place.resolve(name.toString()));
    Files.writeString(run.resolve(".lock"), "host");
    Files.writeString(Files.createDirectory(run.resolve("state")).resolve("file"), "content");
    return run;
  }

  private static long deadPid() throws IOException {
    Process process = new ProcessBuilder("true").start();
    process.onExit().join();
    return process.pid();
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
