package dev.sluice.state.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who ask who owns a checkpoint, and those who own it. */
final class OwnerTest {
  private static final int STARTS = 2_000;

  @TempDir private Path temporary;

  @Test
  void refusesNoStartBesideAProcessThatAsksAllTheTime() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    Process asker = other(Asker.class, temporary);
    try {
      assertThat(asker.inputReader().readLine()).isEqualTo("asking");

      for (int start = 0; start < STARTS; start++) {
        storage.own().close();
      }

      asker.outputWriter().write("enough\n");
      asker.outputWriter().flush();
      assertThat(asker.inputReader().readLine()).startsWith("asked ");
    } finally {
      asker.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void keepsItsLockInAProcessThatAlsoAsks() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread asker =
        new Thread(
            () -> {
              while (!isOver.get()) {
                storage.owner();
              }
            });
    asker.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    asker.start();
    List<Integer> unlocked = new ArrayList<>();

    for (int start = 0; start < STARTS; start++) {
      try (AutoCloseable owned = storage.own()) {
        assertThat(storage.owner()).isPresent();
        if (start % 500 == 0 && !isLockedForOthers()) {
          unlocked.add(start);
        }
      }
    }
    isOver.set(true);
    asker.join();

    assertThat(unlocked).isEmpty();
    assertThat(failure.get()).isNull();
    assertThat(storage.owner()).isEmpty();
  }

  @Test
  void hasNoOwnerWhenTheProcessThatTheNoteNamesIsGone() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    Process owner = other(LocalCheckpointStorageTest.Owner.class, temporary);
    assertThat(owner.inputReader().readLine()).isEqualTo("owned");
    assertThat(storage.owner().orElseThrow()).startsWith("process " + owner.pid() + " on ");

    owner.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

    assertThat(temporary.resolve(".owner")).exists();
    assertThat(storage.owner()).isEmpty();
  }

  @Test
  void doesNotTakeALaterProcessOfTheSameNumberForTheOwner() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    OwnerNote self = OwnerNote.self();
    note(new OwnerNote(self.text(), self.pid(), self.host(), "boot/1", self.space(), "other"));

    assertThat(storage.owner()).isEmpty();
    storage.own().close();
  }

  @Test
  void saysOfAnOwnerInAnotherContainerThatItCanNotBeLookedAt() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    note(new OwnerNote("process 7 on elsewhere, started now", 7, "elsewhere", "a/1", "b", "other"));

    assertThat(storage.owner().orElseThrow())
        .isEqualTo(
            "process 7 on elsewhere, started now, which can't be looked at from here and may have"
                + " ended");
    storage.own().close(); // its lock is free: it has ended
    assertThat(storage.owner()).isEmpty();
  }

  @Test
  void readsTheNoteOfAnOlderSluice() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    String line = OwnerNote.self().text();
    Files.writeString(temporary.resolve(".owner"), line + "\n", UTF_8);
    assertThat(storage.owner()).contains(line);

    String before = line.replaceFirst("started \\d+", "started 2001");
    Files.writeString(temporary.resolve(".owner"), before + "\n", UTF_8);
    assertThat(storage.owner()).isEmpty();
  }

  @Test
  void leavesTheNoteOfAnotherOwnerAlone() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    AutoCloseable overtaken = storage.own();
    Files.delete(temporary.resolve(".lock"));
    Process owner = other(LocalCheckpointStorageTest.Owner.class, temporary);
    try {
      assertThat(owner.inputReader().readLine()).isEqualTo("owned");

      overtaken.close();

      assertThat(storage.owner().orElseThrow()).startsWith("process " + owner.pid() + " on ");
      assertThatThrownBy(storage::own).isInstanceOf(CheckpointException.class);
    } finally {
      owner.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** Asks who owns the location of its argument, until told that it is enough. */
  static final class Asker {
    public static void main(String[] arguments) throws Exception {
      LocalCheckpointStorage storage = LocalCheckpointStorage.openExisting(Path.of(arguments[0]));
      long asked = 0;
      System.out.println("asking");
      while (System.in.available() == 0) {
        storage.owner();
        asked++;
      }
      System.out.println("asked " + asked + " times");
    }
  }

  private void note(OwnerNote note) throws IOException {
    Files.writeString(temporary.resolve(".owner"), note.content(), UTF_8);
  }

  private boolean isLockedForOthers() throws Exception {
    Process other = other(LocalCheckpointStorageTest.Owner.class, temporary);
    try {
      return other.inputReader().readLine() == null;
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static Process other(Class<?> main, Path location) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            location.toString())
        .start();
  }
}
