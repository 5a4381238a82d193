package dev.sluice.state.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.faults.DiskFaults.Fault;
import dev.sluice.state.faults.DiskFaults.Operation;
import dev.sluice.state.local.Disk;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is synced lasts, and of the rest each part may go, the others staying. */
final class SimulatedDiskTest {
  private static final int SEEDS = 200;

  @TempDir private Path temporary;

  @SeededTest
  void whatIsSyncedOutlivesAnyPowerCut(long seed) throws IOException {
    SimulatedDisk disk = disk("root");
    Path file = temporary.resolve("root/file");
    write(disk, file, "kept", true);
    disk.syncDirectory(temporary.resolve("root"));
    write(disk, temporary.resolve("root/other"), "lost or not", false);

    disk.powerCut(seed);

    assertThat(Files.readString(file)).isEqualTo("kept");
  }

  @Test
  void eachChangeOfANameMayBeLostWithoutTheOthers() {
    Set<String> seen = outcomes(this::changedNames);

    // Of a deletion, a new file and a link each may have happened or not.
    assertThat(seen)
        .contains("deleted", "fresh", "linked", "", "deleted fresh linked", "fresh linked");
  }

  private String changedNames(long seed) throws IOException {
    SimulatedDisk disk = disk("names-" + seed);
    Path root = temporary.resolve("names-" + seed);
    write(disk, root.resolve("deleted"), "x", true);
    disk.syncDirectory(root);
    disk.delete(root.resolve("deleted"));
    write(disk, root.resolve("fresh"), "y", true);
    disk.link(root.resolve("fresh"), root.resolve("linked"));

    disk.powerCut(seed);

    return String.join(" ", new TreeSet<>(names(root)));
  }

  @Test
  void aMoveHappensInBothNamesOrInNone() {
    Set<String> seen =
        outcomes(
            seed -> {
              SimulatedDisk disk = disk("moves-" + seed);
              Path root = temporary.resolve("moves-" + seed);
              write(disk, root.resolve("before"), "x", true);
              disk.syncDirectory(root);
              disk.move(root.resolve("before"), root.resolve("after"));
              disk.powerCut(seed);
              return String.join(" ", names(root));
            });

    assertThat(seen).containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void pagesThatWereNotSyncedAreLostInAnyPattern() {
    Set<String> seen =
        outcomes(
            seed -> {
              SimulatedDisk disk = disk("pages-" + seed);
              Path file = temporary.resolve("pages-" + seed + "/file");
              String old = "a".repeat(3 * UnsyncedContent.PAGE_BYTES);
              write(disk, file, old, true);
              disk.syncDirectory(file.resolveSibling(""));
              try (Disk.Output out = disk.overwrite(file, 0)) {
                out.write(old.replace('a', 'b').getBytes(UTF_8), 0, old.length());
              }
              disk.powerCut(seed);
              String found = Files.readString(file);
              assertThat(found).hasSize(old.length());
              return "" + found.charAt(1) + found.charAt(5_000) + found.charAt(9_000);
            });

    assertThat(seen).contains("aaa", "bbb", "aba", "bab", "abb");
  }

  @Test
  void aSizeThatWasNotSyncedMayBeTheOldOne() {
    Set<String> seen =
        outcomes(
            seed -> {
              SimulatedDisk disk = disk("sizes-" + seed);
              Path file = temporary.resolve("sizes-" + seed + "/file");
              try (Disk.GrowingFile out = disk.create(file)) {
                out.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[100])});
                out.sync(true);
                disk.syncDirectory(file.resolveSibling(""));
                out.truncate(10);
              }
              disk.powerCut(seed);
              return String.valueOf(Files.size(file));
            });

    assertThat(seen).containsExactlyInAnyOrder("10", "100");
  }

  @Test
  void whatAFailedSyncLeftIsNotSyncedByTheNext() throws IOException {
    int[] syncs = {0};
    DiskFaults first =
        (operation, file) ->
            operation == Operation.SYNC && syncs[0]++ == 0 ? new Fault(0, Fault.BROKEN) : null;
    SimulatedDisk disk = SimulatedDisk.over(temporary.resolve("root"), first);
    Path file = temporary.resolve("root/file");
    try (Disk.GrowingFile out = disk.create(file)) {
      out.write(new ByteBuffer[] {ByteBuffer.wrap("lost".getBytes(UTF_8))});
      assertThatThrownBy(() -> out.sync(true)).hasMessageContaining(Fault.BROKEN);
      out.sync(true);
    }
    disk.syncDirectory(temporary.resolve("root"));

    disk.powerCut(1);

    assertThat(Files.readString(file)).doesNotContain("lost");
  }

  @Test
  void aDeadProcessDoesNothingMoreAndWhatItDidStays() throws IOException {
    SimulatedDisk disk = disk("root");
    write(disk, temporary.resolve("root/file"), "done", false);

    disk.die();

    assertThatThrownBy(() -> disk.delete(temporary.resolve("root/file")))
        .hasMessageContaining("the disk is off");
    assertThat(Files.readString(temporary.resolve("root/file"))).isEqualTo("done");
    assertThat(names(temporary)).containsExactly("root");
  }

  @SeededTest
  void aShortWriteIsGoneOnWith(long seed) throws IOException {
    DiskFaults halves =
        (operation, file) -> operation == Operation.WRITE ? new Fault(0.5, null) : null;
    SimulatedDisk disk = SimulatedDisk.over(temporary.resolve("root"), halves);
    Path file = temporary.resolve("root/file");

    write(disk, file, "as long as it is " + seed, true);

    assertThat(Files.readString(file)).isEqualTo("as long as it is " + seed);
  }

  private SimulatedDisk disk(String name) {
    return SimulatedDisk.over(temporary.resolve(name), DiskFaults.NONE);
  }

  private interface Run {
    String under(long seed) throws IOException;
  }

  private static Set<String> outcomes(Run run) {
    LongFunction<String> unchecked =
        seed -> {
          try {
            return run.under(seed);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    Set<String> outcomes = new TreeSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      outcomes.add(unchecked.apply(seed));
    }
    return outcomes;
  }

  private static Set<String> names(Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    try (var files = Files.list(root)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    return names;
  }

  private static void write(Disk disk, Path file, String text, boolean synced) throws IOException {
    try (Disk.Output out = disk.write(file)) {
      byte[] bytes = text.getBytes(UTF_8);
      out.write(bytes, 0, bytes.length);
      if (synced) {
        out.sync();
      }
    }
  }
}
