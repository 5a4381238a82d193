package dev.sluice.state.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalCheckpointStorageTest {
  @TempDir Path temporary;

  @Test
  void keepsAnObjectThatIsThere() throws Exception {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary.resolve("new/checkpoint"));

    boolean first = storage.putIfAbsent("a/b", List.of(bytes("one "), bytes("two")));
    boolean second = storage.putIfAbsent("a/b", List.of(bytes("other")));

    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(read(storage, "a/b", 4)).isEqualTo("two");
    assertThat(storage.sizeBytes("a/b")).isEqualTo(7);
    assertThat(storage.sizeBytes("a/c")).isEqualTo(-1);
  }

  @Test
  void givesAnObjectASecondNameThatCanBeDeleted() throws Exception {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary.resolve("checkpoint"));
    storage.putIfAbsent("a/b", List.of(bytes("one")));
    Path second = temporary.resolve("second");

    assertThat(storage.link("a/b", second)).isTrue();
    assertThat(Files.readString(second)).isEqualTo("one");
    assertThat(storage.link("a/b", second)).isFalse();
    assertThat(storage.link("never/there", temporary.resolve("third"))).isFalse();

    Files.delete(second);
    assertThat(read(storage, "a/b", 0)).isEqualTo("one");
  }

  @Test
  void listsByPrefixInOrderAndForgetsWhatIsDeleted() {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    for (String name : List.of("log/b", "log/a", "logs", "other/log")) {
      storage.putIfAbsent(name, List.of());
    }

    storage.delete("log/b");
    storage.delete("never/there");

    assertThat(storage.list("log")).containsExactly("log/a", "logs");
    assertThat(storage.list("log/")).containsExactly("log/a");
    assertThat(storage.list("none/")).isEmpty();
  }

  @Test
  void writesATemporaryCheckpointLikeAnyOtherButNoRoomAhead() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.openTemporary(temporary);
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3});

    storage.putIfAbsent("a/object", List.of(bytes.duplicate()));
    try (CheckpointStorage.AppendableFile file =
        storage.appending().orElseThrow().create("a/file", 1 << 20)) {
      file.append(List.of(bytes.duplicate()));
      file.sync();

      assertThat(storage.sizeBytes("a/file")).isEqualTo(3);
    }

    LocalCheckpointStorage again = LocalCheckpointStorage.open(temporary);
    assertThat(again.list("a/")).containsExactly("a/file", "a/object");
    assertThat(again.read("a/file", 0)).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(again.read("a/object", 1)).hasBinaryContent(new byte[] {2, 3});
  }

  @Test
  void leavesNoTemporaryFileBehindAndClearsThoseOfTheDead() throws Exception {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    Files.writeString(temporary.resolve(".tmp/1-1-1"), "left by a crash");
    storage.putIfAbsent("a", List.of(bytes("x")));

    storage.own().close();

    try (Stream<Path> files = Files.list(temporary.resolve(".tmp"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void appendsWithinAndBeyondItsRoom() throws Exception {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    CheckpointStorage.Appending appending = storage.appending().orElseThrow();

    try (CheckpointStorage.AppendableFile file = appending.create("log", 16)) {
      file.append(List.of(bytes("0123"), bytes("4567")));
      assertThat(storage.sizeBytes("log")).isEqualTo(16);
      file.append(List.of(bytes("89abcdefghij")));
      file.sync();
      assertThat(file.position()).isEqualTo(20);
    }
    appending.restore("log", 2, bytes("**"));

    assertThat(read(storage, "log", 0)).isEqualTo("01**456789abcdefghij");
    assertThatThrownBy(() -> appending.create("log", 16))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Expected no object log in " + temporary);
  }

  @Test
  void refusesAForeignDirectoryAndLeavesItAlone() throws Exception {
    Files.writeString(temporary.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> LocalCheckpointStorage.open(temporary))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "Expected an empty directory or a Sluice checkpoint in "
                + temporary
                + ", but found thesis.txt and no SLUICE. Nothing was changed; choose another"
                + " location, or empty this one.");

    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).containsExactly(temporary.resolve("thesis.txt"));
    }
  }

  @Test
  void refusesAFileAsLocation() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(() -> LocalCheckpointStorage.open(file))
        .hasMessage(
            "Expected a directory as checkpoint location, but "
                + file
                + " is a file. Choose another location.");
  }

  @Test
  void refusesANewerFormat() throws Exception {
    LocalCheckpointStorage.open(temporary);
    Files.writeString(temporary.resolve("SLUICE"), FormatMarker.text(7));

    assertThatThrownBy(() -> LocalCheckpointStorage.open(temporary))
        .hasMessageContaining("The checkpoint in " + temporary + " has the format 7")
        .hasMessageContaining("knows formats up to 2")
        .hasMessageContaining("Run it with the Sluice that wrote it or a newer one");
    assertThat(Files.readString(temporary.resolve("SLUICE"))).isEqualTo(FormatMarker.text(7));
  }

  @Test
  void refusesADamagedMarker() throws Exception {
    LocalCheckpointStorage.open(temporary);
    Files.writeString(temporary.resolve("SLUICE"), FormatMarker.text(1).replace("1\n", "2\n"));

    assertThatThrownBy(() -> LocalCheckpointStorage.open(temporary))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("Expected a format marker with a valid checksum in");
  }

  @Test
  void refusesALocationThatCannotBeWrittenTo() throws Exception {
    Path location = temporary.resolve("checkpoint");
    LocalCheckpointStorage.open(location).putIfAbsent("a", List.of(bytes("kept")));
    makeUnwritable(location);
    try {
      assertThatThrownBy(() -> LocalCheckpointStorage.open(location))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(location + " can't be written to by ")
          .hasMessageContaining("Change its permissions, or choose another location.");
    } finally {
      makeWritable(location);
    }
    assertThat(read(LocalCheckpointStorage.open(location), "a", 0)).isEqualTo("kept");
  }

  @Test
  void saysWhichObjectIsMissing() {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary);

    assertThatThrownBy(() -> storage.read("log/x", 0))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("There is no readable object log/x in " + temporary);
    assertThatThrownBy(() -> storage.read("../x", 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> storage.read("a/.tmp", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hasOneOwnerWithinAProcess() throws Exception {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    AutoCloseable owner = storage.own();

    assertThatThrownBy(() -> LocalCheckpointStorage.open(temporary).own())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("There is a second process on the same location: " + temporary)
        .hasMessageContaining("owned by process " + ProcessHandle.current().pid() + " on ");
    assertThat(lockedForOthers()).isTrue();
    assertThat(storage.owner().orElseThrow()).contains("process " + ProcessHandle.current().pid());
    assertThat(lockedForOthers()).as("after it was asked for").isTrue();

    owner.close();
    owner.close();
    storage.own().close();
    assertThat(storage.owner()).isEmpty();
    assertThat(lockedForOthers()).isFalse();
  }

  @Test
  void opensAnExistingCheckpointWithoutWritingAndMakesNone() throws Exception {
    Path none = temporary.resolve("none");
    assertThatThrownBy(() -> LocalCheckpointStorage.openExisting(none))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("Expected a Sluice checkpoint in " + none)
        .hasMessageContaining("no such directory");
    assertThat(Files.exists(none)).isFalse();
    assertThatThrownBy(() -> LocalCheckpointStorage.openExisting(temporary))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no SLUICE");

    LocalCheckpointStorage.open(none);

    assertThat(LocalCheckpointStorage.openExisting(none).owner()).isEmpty();
  }

  @Test
  void namesTheProcessThatOwnsIt() throws Exception {
    LocalCheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    Process other = other(temporary);
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("owned");

      assertThatThrownBy(storage::own)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("There is a second process on the same location: ")
          .hasMessageContaining("is owned by process " + other.pid() + " on ")
          .hasMessageContaining("started ");
      assertThat(storage.owner().orElseThrow()).startsWith("process " + other.pid() + " on ");
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    storage.own().close();
  }

  /** Owns the location of its argument until it is killed. */
  static final class Owner {
    @SuppressWarnings("resource") // held until the process is killed
    public static void main(String[] arguments) throws Exception {
      AutoCloseable owned = LocalCheckpointStorage.open(Path.of(arguments[0])).own();
      System.out.println("owned");
      System.in.read();
      owned.close();
    }
  }

  private boolean lockedForOthers() throws Exception {
    Process other = other(temporary);
    try {
      return other.inputReader().readLine() == null;
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static Process other(Path location) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            location.toString())
        .start();
  }

  private static void makeUnwritable(Path location) throws Exception {
    for (Path directory : List.of(location.resolve(".tmp"), location)) {
      if (System.getProperty("user.name").equals("root")) {
        // Permissions do not stop root; the flag that does may not exist on this file system.
        assumeFalse(attribute("+i", directory) != 0);
      } else {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
      }
    }
  }

  private static void makeWritable(Path location) throws Exception {
    for (Path directory : List.of(location, location.resolve(".tmp"))) {
      if (System.getProperty("user.name").equals("root")) {
        attribute("-i", directory);
      } else {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  private static int attribute(String flag, Path directory) throws Exception {
    return new ProcessBuilder("chattr", flag, directory.toString()).start().waitFor();
  }

  private static String read(CheckpointStorage storage, String name, long offset)
      throws IOException {
    try (InputStream in = storage.read(name, offset)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
