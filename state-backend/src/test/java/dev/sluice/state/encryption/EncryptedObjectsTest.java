package dev.sluice.state.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.faults.MemoryStorage;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Objects of an encrypted checkpoint are what was put, and nothing else is taken for it. */
final class EncryptedObjectsTest {
  private static final int CHUNK = SealedObject.CHUNK_BYTES;
  private static final int[] SIZES = {
    0, 1, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK - 1, 3 * CHUNK, 3 * CHUNK + 16
  };

  private final MemoryStorage bytes = new MemoryStorage();
  private final CheckpointStorage storage = encrypted(bytes);

  @SeededTest(seeds = 30)
  void givesBackWhatWasPutFromAnyOffset(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int size = SIZES[(int) (seed % SIZES.length)];
    byte[] content = content(random, size);

    storage.putIfAbsent("a/b", pieces(random, content));

    assertThat(storage.sizeBytes("a/b")).isEqualTo(size);
    for (int i = 0; i < 10; i++) {
      int from = random.nextInt(size + 1);
      try (InputStream in = storage.read("a/b", from)) {
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, from, size));
      }
    }
  }

  @Test
  void leavesAnObjectThatIsThereAsItIs() throws IOException {
    storage.putIfAbsent("a", List.of(ByteBuffer.wrap("first".getBytes(UTF_8))));

    assertThat(storage.putIfAbsent("a", List.of(ByteBuffer.wrap(new byte[3])))).isFalse();

    assertThat(read(storage, "a")).isEqualTo("first".getBytes(UTF_8));
  }

  @Test
  void showsNothingOfAnObject() throws IOException {
    byte[] secret = "a secret that nobody reads ".repeat(9_000).getBytes(UTF_8);

    storage.putIfAbsent("a", List.of(ByteBuffer.wrap(secret)));
    storage.putIfAbsent("b", List.of(ByteBuffer.wrap(secret)));

    assertThat(new String(read(bytes, "a"), UTF_8)).doesNotContain("secret");
    assertThat(read(bytes, "a")).isNotEqualTo(read(bytes, "b"));
  }

  @Test
  void refusesEachFlippedBit() throws IOException {
    for (int size : new int[] {0, 40, CHUNK + 40}) {
      String name = "object-" + size;
      storage.putIfAbsent(name, List.of(ByteBuffer.allocate(size)));
      int length = read(bytes, name).length;
      for (int at = 0; at < length; at = at < 100 || at > CHUNK ? at + 1 : at + 997) {
        bytes.damage(name, at);

        refuses(name);

        bytes.damage(name, at); // and back
      }
      assertThat(read(storage, name)).hasSize(size);
    }
  }

  @Test
  void refusesEachCutAlsoBetweenChunks() throws IOException {
    storage.putIfAbsent("a", List.of(ByteBuffer.allocate(2 * CHUNK + 5)));
    byte[] whole = read(bytes, "a");
    for (int end :
        new int[] {
          0,
          7,
          35,
          36,
          37,
          51,
          52,
          36 + CHUNK + 15,
          36 + CHUNK + 16,
          36 + CHUNK + 17,
          36 + 2 * CHUNK + 32,
          whole.length - 1
        }) {
      bytes.delete("a");
      bytes.putIfAbsent("a", List.of(ByteBuffer.wrap(whole, 0, end)));

      refuses("a");
    }
  }

  @Test
  void refusesBytesBehindTheLast() throws IOException {
    storage.putIfAbsent("a", List.of(ByteBuffer.allocate(CHUNK)));
    byte[] whole = read(bytes, "a");
    bytes.delete("a");
    bytes.putIfAbsent("a", List.of(ByteBuffer.wrap(whole), ByteBuffer.allocate(20)));

    refuses("a");
  }

  @Test
  void refusesChunksInAnotherOrder() throws IOException {
    storage.putIfAbsent("a", List.of(ByteBuffer.allocate(3 * CHUNK)));
    byte[] whole = read(bytes, "a");
    int sealed = SealedObject.SEALED_CHUNK_BYTES;
    bytes.delete("a");
    bytes.putIfAbsent(
        "a",
        List.of(
            ByteBuffer.wrap(whole, 0, 36),
            ByteBuffer.wrap(whole, 36 + sealed, sealed),
            ByteBuffer.wrap(whole, 36, sealed),
            ByteBuffer.wrap(whole, 36 + 2 * sealed, sealed)));

    refuses("a");
  }

  @Test
  void refusesAnObjectThatWasPutUnderAnotherName() throws IOException {
    storage.putIfAbsent("a", List.of(ByteBuffer.allocate(40)));
    bytes.putIfAbsent("b", List.of(ByteBuffer.wrap(read(bytes, "a"))));

    assertThatThrownBy(() -> read(storage, "b"))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessage(
            "What stands at offset 36 of b in memory was not encrypted for this place, or is damaged"
                + " since. Restore the file from a copy. If there is none, ./sluice repair memory says"
                + " from which batch the query can go on, and goes back to it when told to.");
  }

  @Test
  void refusesAnObjectInClear() {
    bytes.putIfAbsent("a", List.of(ByteBuffer.allocate(400)));

    assertThatThrownBy(() -> read(storage, "a"))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageStartingWith(
            "a in memory has no header of an encrypted object, as all objects of this checkpoint"
                + " have: it is damaged, or somebody else wrote it.");
  }

  private void refuses(String name) {
    assertThatThrownBy(() -> read(storage, name))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(name + " in memory")
        .hasMessageContaining("./sluice repair memory");
  }

  static CheckpointStorage encrypted(CheckpointStorage bytes) {
    Keys keys = new Keys(EncryptionKey.random(), null);
    CheckpointStorage storage = EncryptedStorage.over(bytes, keys);
    try (AutoCloseable ownership = storage.own()) {
      return Objects.requireNonNull(storage);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] read(CheckpointStorage from, String name) throws IOException {
    try (InputStream in = from.read(name, 0)) {
      return in.readAllBytes();
    }
  }

  private static byte[] content(SplittableRandom random, int size) {
    byte[] content = new byte[size];
    random.nextBytes(content);
    return content;
  }

  /** The content in buffers, some of them empty, some not on the heap. */
  private static List<ByteBuffer> pieces(SplittableRandom random, byte[] content) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int at = 0; at < content.length; ) {
      int length = Math.min(content.length - at, random.nextInt(CHUNK));
      ByteBuffer piece = ByteBuffer.wrap(content, at, length);
      pieces.add(
          random.nextBoolean() ? piece : ByteBuffer.allocateDirect(length).put(piece).flip());
      at += length;
    }
    return pieces;
  }
}
