package dev.sluice.state.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.CheckpointStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of objects' names on disks of several kinds. */
final class DurableNamesTest {
  @TempDir Path temporary;

  private final NotedDisk disk = new NotedDisk();

  @Test
  void aDeletionIsSyncedBeforeItReturns() {
    CheckpointStorage storage = open();
    put(storage, "requests/drain");
    disk.notes.clear();

    storage.delete("requests/drain");

    assertThat(disk.notes).containsExactly("delete drain", "sync requests");
  }

  @Test
  void manyDeletionsAreSyncedOncePerDirectory() {
    CheckpointStorage storage = open();
    List<String> names = List.of("a/1", "a/2", "b/1", "b/2", "never/there");
    names.subList(0, 4).forEach(name -> put(storage, name));
    disk.notes.clear();

    storage.deleteAll(names);

    assertThat(storage.list("")).containsExactly(FormatMarker.NAME);
    assertThat(disk.notes)
        .containsExactly(
            "delete 1", "delete 2", "delete 1", "delete 2", "delete there", "sync a", "sync b");
  }

  @Test
  void oneThatWasNotSyncedIsSyncedWhenItIsDoneAgain() {
    CheckpointStorage storage = open();
    put(storage, "a/1");
    storage.delete("a/1");
    disk.notes.clear();

    storage.delete("a/1");

    assertThat(disk.notes).contains("sync a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Operation not permitted", "Operation not supported", "Too many links"})
  void objectsAreRenamedWhereThereAreNoHardLinks(String refusal) throws IOException {
    disk.refusesLinks = refusal;

    CheckpointStorage storage = open();
    boolean first = put(storage, "a/b");
    boolean second = storage.putIfAbsent("a/b", List.of());

    assertThat(first).isTrue();
    assertThat(second).isFalse();
    try (InputStream in = storage.read("a/b", 0)) {
      assertThat(in.readAllBytes()).asString(UTF_8).isEqualTo("a/b");
    }
    assertThat(storage.link("a/b", temporary.resolve("second"))).isFalse();
    assertThat(temporary.resolve("second")).doesNotExist();
  }

  private CheckpointStorage open() {
    return LocalCheckpointStorage.open(temporary.resolve("checkpoint"), disk);
  }

  private static boolean put(CheckpointStorage storage, String name) {
    return storage.putIfAbsent(name, List.of(ByteBuffer.wrap(name.getBytes(UTF_8))));
  }
}
