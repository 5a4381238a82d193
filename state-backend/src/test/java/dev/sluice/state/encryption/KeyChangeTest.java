package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.faults.DiskFaults;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.state.faults.SimulatedDisk;
import dev.sluice.state.local.LocalCheckpointStorage;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which key opens a checkpoint, and how another takes its place. */
final class KeyChangeTest {
  private static final EncryptionKey A = new EncryptionKey(Gcm.random(32), "the file a.key");
  private static final EncryptionKey B = new EncryptionKey(Gcm.random(32), "the variable B");
  private static final EncryptionKey C = new EncryptionKey(Gcm.random(32), "the file c.key");

  @TempDir Path temporary;

  @Test
  void refusesAMissingKeyByName() {
    CheckpointStorage bytes = begun(new MemoryStorage(), A);

    assertThatThrownBy(() -> EncryptedStorage.over(bytes, Keys.NONE))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "The checkpoint in memory is encrypted with key %s, but no key was given. Nothing was changed. Give it by --encryptionKeyFile=<file> or --encryptionKeyVariable=<name>."
                .formatted(A.name()));
  }

  @Test
  void refusesAWrongKeyByName() {
    CheckpointStorage bytes = begun(new MemoryStorage(), A);

    assertThatThrownBy(() -> EncryptedStorage.over(bytes, new Keys(B, null)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "The checkpoint in memory is encrypted with key %s, but the one in the variable B is key %s. Nothing was changed. Give key %s by --encryptionKeyFile=<file> or --encryptionKeyVariable=<name>; to change keys, give it to a start as the previous one, by --previousEncryptionKeyFile=<file> or --previousEncryptionKeyVariable=<name>."
                .formatted(A.name(), B.name(), A.name()));
    assertThatThrownBy(() -> EncryptedStorage.over(bytes, new Keys(B, C)))
        .hasMessageContaining(
            "is key %s, and the previous one in the file c.key is key %s. Nothing was changed."
                .formatted(B.name(), C.name()));
  }

  @Test
  void refusesAKeyThatIsNotNeededBeforeAnythingIsWritten() {
    MemoryStorage bytes = new MemoryStorage();
    bytes.putIfAbsent("query.meta", List.of(ByteBuffer.allocate(3)));

    assertThatThrownBy(() -> EncryptedStorage.over(bytes, new Keys(A, null)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "The checkpoint in memory is not encrypted, but a key was given (%s). Nothing was changed. What is written stays in clear: leave the key out, or drain the query and begin anew with another location, which is encrypted from its first byte on."
                .formatted(A));
    assertThat(bytes.list("")).containsExactly("query.meta");
  }

  @Test
  void refusesACheckpointWhoseKeysAreLost() {
    Path directory = temporary.resolve("checkpoint");
    LocalCheckpointStorage bytes = LocalCheckpointStorage.openEncrypted(directory);
    begun(bytes, A);
    bytes.list("encryption/").forEach(bytes::delete);

    assertThatThrownBy(() -> EncryptedStorage.open(bytes, new Keys(A, null)))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageStartingWith(
            "The checkpoint in "
                + directory
                + " is encrypted, but the objects with its keys, encryption/keys-*, are missing."
                + " Nothing was changed. Restore it from a copy");
    assertThatThrownBy(() -> EncryptedStorage.open(bytes, Keys.NONE))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  @Test
  void goesOnIfTheKeysOrTheirCopyAreDamagedAndMendsThem() throws Exception {
    MemoryStorage bytes = new MemoryStorage();
    begun(bytes, A);
    int size = (int) bytes.sizeBytes("encryption/keys-00000001");

    for (String name : List.of("encryption/keys-00000001", "encryption/keys-00000001-copy")) {
      for (int at = 0; at < size; at++) {
        bytes.damage(name, at);
        CheckpointStorage storage = EncryptedStorage.over(bytes, new Keys(A, null));
        assertThat(content(storage)).isEqualTo("kept");
        storage.own().close();
      }
    }
    bytes.delete("encryption/keys-00000001");
    EncryptedStorage.over(bytes, new Keys(A, null)).own().close();

    assertThat(bytes.list("encryption/"))
        .containsExactly("encryption/keys-00000001", "encryption/keys-00000001-copy");
    bytes.damage("encryption/keys-00000001", 5);
    bytes.damage("encryption/keys-00000001-copy", 50);
    assertThatThrownBy(() -> EncryptedStorage.over(bytes, new Keys(A, null)))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageStartingWith(
            "encryption/keys-00000001 and its copy in memory, with the keys that the checkpoint is"
                + " encrypted with, are damaged or missing. Nothing was changed. Restore it");
  }

  @Test
  void theOldKeyOpensNothingOnceANewOneHasTakenItsPlace() throws Exception {
    CheckpointStorage bytes = begun(new MemoryStorage(), A);

    CheckpointStorage changed = EncryptedStorage.over(bytes, new Keys(B, A));
    changed.own().close();
    changed.putIfAbsent("later", List.of(ByteBuffer.wrap("new".getBytes(UTF_8))));

    assertThat(content(EncryptedStorage.over(bytes, new Keys(B, null)))).isEqualTo("kept");
    assertThat(content(EncryptedStorage.over(bytes, new Keys(B, A)))).isEqualTo("kept");
    assertThatThrownBy(() -> EncryptedStorage.over(bytes, new Keys(A, null)))
        .hasMessageContaining("is encrypted with key " + B.name());
    assertThat(bytes.list("encryption/"))
        .containsExactly("encryption/keys-00000002", "encryption/keys-00000002-copy");
    assertThat(changed.sealing().orElseThrow().isOutdated("object")).isTrue();
    assertThat(changed.sealing().orElseThrow().isOutdated("later")).isFalse();
  }

  @Test
  void aChangeThatIsDoneIsNotDoneAgain() throws Exception {
    CheckpointStorage bytes = begun(new MemoryStorage(), A);

    for (int start = 0; start < 3; start++) {
      EncryptedStorage.over(bytes, new Keys(B, A)).own().close();
    }

    assertThat(bytes.list("encryption/"))
        .containsExactly("encryption/keys-00000002", "encryption/keys-00000002-copy");
  }

  @Test
  void aChangeThatFailsAnywhereIsDoneByTheNextStart() throws Exception {
    for (FaultyStorage.Fault fault : FaultyStorage.Fault.values()) {
      for (int point = 1; ; point++) {
        MemoryStorage bytes = new MemoryStorage();
        begun(bytes, A);
        FaultyStorage faulty = FaultyStorage.failingAt(bytes, point, fault);
        boolean isDone = changes(faulty, B, A);

        assertThat(opens(bytes, A) != opens(bytes, B)).as("%s at %d", fault, point).isTrue();
        assertThat(changes(bytes, B, A)).isTrue();
        assertThat(opens(bytes, A)).isFalse();
        assertThat(bytes.list("encryption/")).as("%s at %d", fault, point).hasSize(2);
        if (isDone) {
          assertThat(point).isGreaterThan(4);
          break;
        }
      }
    }
  }

  @SeededTest(seeds = 40)
  void aPowerCutLeavesOneOfTheTwoKeys(long seed) throws Exception {
    Path directory = temporary.resolve("disk");
    begun(LocalCheckpointStorage.openEncrypted(directory), A);
    SimulatedDisk disk = SimulatedDisk.over(temporary, DiskFaults.NONE);
    CheckpointStorage bytes = LocalCheckpointStorage.openEncrypted(directory, disk);
    SplittableRandom random = new SplittableRandom(seed);
    FaultyStorage.Fault[] faults = FaultyStorage.Fault.values();
    FaultyStorage dying =
        FaultyStorage.failingAt(
            bytes, 1 + random.nextInt(6), faults[random.nextInt(faults.length)]);
    changes(dying, B, A);

    disk.powerCut(seed);

    LocalCheckpointStorage after = LocalCheckpointStorage.openEncrypted(directory);
    assertThat(opens(after, A) != opens(after, B)).isTrue();
    assertThat(changes(after, B, A)).isTrue();
    assertThat(opens(after, B)).isTrue();
    assertThat(opens(after, A)).isFalse();
  }

  @Test
  void marksANewCheckpointSoThatOlderVersionsRefuseIt() throws Exception {
    Path directory = temporary.resolve("checkpoint");
    LocalCheckpointStorage.open(directory); // a start that got no further

    LocalCheckpointStorage bytes = LocalCheckpointStorage.openEncrypted(directory);

    assertThat(bytes.isMarkedEncrypted()).isTrue();
    assertThat(directory.resolve("SLUICE")).content().contains("format 2\n");
    assertThatThrownBy(() -> EncryptedStorage.open(bytes, Keys.NONE))
        .hasMessageContaining("was made for a query with an encryption key, but no key was given.");
    begun(bytes, A);
    java.nio.file.Files.delete(directory.resolve("SLUICE"));
    LocalCheckpointStorage damaged = LocalCheckpointStorage.openDamaged(directory);
    damaged.restoreMarker();
    assertThat(damaged.isMarkedEncrypted()).isTrue();
  }

  /** With an object. */
  private static <S extends CheckpointStorage> S begun(S bytes, EncryptionKey key) {
    CheckpointStorage storage = EncryptedStorage.over(bytes, new Keys(key, null));
    try (AutoCloseable ownership = storage.own()) {
      storage.putIfAbsent("query.meta", List.of(ByteBuffer.allocate(3)));
      storage.putIfAbsent("object", List.of(ByteBuffer.wrap("kept".getBytes(UTF_8))));
      return bytes;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean changes(
      CheckpointStorage bytes, EncryptionKey key, @Nullable EncryptionKey previous)
      throws Exception {
    try {
      EncryptedStorage.over(bytes, new Keys(key, previous)).own().close();
      return true;
    } catch (CheckpointException e) {
      assertThat(e).hasMessageStartingWith("Injected");
      return false;
    }
  }

  private static boolean opens(CheckpointStorage bytes, EncryptionKey key) throws IOException {
    try {
      return content(EncryptedStorage.over(bytes, new Keys(key, null))).equals("kept");
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("is encrypted with key ");
      return false;
    }
  }

  private static String content(CheckpointStorage storage) throws IOException {
    try (InputStream in = storage.read("object", 0)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
