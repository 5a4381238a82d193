package dev.sluice.state.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.KeyGroupRange;
import dev.sluice.state.faults.MemoryStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of a manifest. */
final class SnapshotManifestTest {
  private static final String SESSION = "01234567-89ab-cdef-0123-456789abcdef";
  private static final SnapshotName NAME = new SnapshotName(42, new KeyGroupRange(0, 512), SESSION);
  private static final String FILE =
      new SnapshotName(40, new KeyGroupRange(0, 512), SESSION + "-000007.sst").file();

  private final MemoryStorage storage = new MemoryStorage();
  private String written = "";

  @BeforeEach
  void write() throws IOException {
    new SnapshotManifest(
            NAME,
            3,
            "rocksdb",
            List.of(new SnapshotManifest.Entry("000007.sst", new BlobRef(FILE, 0, 99, -5))))
        .writeTo(storage);
    try (InputStream in = storage.read(NAME.manifest(), 0)) {
      written = new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void readsWhatWasWritten() {
    SnapshotManifest read = SnapshotManifest.read(storage, NAME);

    assertThat(read.partition()).isEqualTo(3);
    assertThat(read.kind()).isEqualTo("rocksdb");
    assertThat(read.files().get(0).content()).isEqualTo(new BlobRef(FILE, 0, 99, -5));
  }

  @Test
  void refusesEveryFlippedBitByName() {
    for (int bit = 0; bit < written.length() * 8; bit++) {
      byte[] bytes = written.getBytes(UTF_8);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      put(ByteBuffer.wrap(bytes));

      assertThatThrownBy(() -> SnapshotManifest.read(storage, NAME))
          .as("bit %d", bit)
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining(NAME.manifest())
          .hasMessageContaining("of batch 42");
    }
  }

  @Test
  void refusesEveryCut() {
    for (int length = 0; length < written.length(); length++) {
      put(ByteBuffer.wrap(written.getBytes(UTF_8), 0, length));

      assertThatThrownBy(() -> SnapshotManifest.read(storage, NAME))
          .as("cut to %d", length)
          .isInstanceOf(CorruptCheckpointException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc/cron.d/x", "../x", "..", ".", "a/b", "a\\b", ".hidden", "CURRENT.", "x..y"})
  void refusesALocalNameThatIsMoreThanANameOfAFile(String localName) {
    put(signed(written.replace("000007.sst 99", localName + " 99")));

    assertThatThrownBy(() -> SnapshotManifest.read(storage, NAME))
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("names of files and nothing else");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../etc/passwd", "/etc/passwd", "snapshots/files/../../x", "log/kept-1", ""})
  void refusesAnObjectThatIsNoFileOfASnapshot(String object) {
    put(signed(written.replace(FILE, object)));

    assertThatThrownBy(() -> SnapshotManifest.read(storage, NAME))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"version 43", "version x", "keyGroups 0 511", "partition -1", "kind a b", "file"})
  void refusesLinesThatAreNotThoseOfItsName(String line) {
    String word = line.split(" ", 2)[0];
    put(signed(written.replaceFirst("(?m)^" + word + " .*$", line)));

    assertThatThrownBy(() -> SnapshotManifest.read(storage, NAME))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  @Test
  void refusesTwoFilesOfOneLocalName() {
    String line = written.lines().filter(l -> l.startsWith("file ")).findFirst().orElseThrow();
    put(signed(written.replace(line, line + "\n" + line)));

    assertThatThrownBy(() -> SnapshotManifest.read(storage, NAME))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  @Test
  void refusesANewerFormatAndSaysSo() {
    put(signed(written.replace("sluice-snapshot 1", "sluice-snapshot 2")));

    assertThatThrownBy(() -> SnapshotManifest.read(storage, NAME))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has the format 2")
        .hasMessageContaining("a newer one");
  }

  @Test
  void passesOverFilesThatAreNoSnapshots() {
    for (String foreign :
        List.of(
            "snapshots/README",
            "snapshots/manifests/README",
            "snapshots/manifests/9999999999999999999-00000-00512-" + SESSION,
            "snapshots/manifests/0000000000000000043-00512-00000-" + SESSION,
            "snapshots/manifests/0000000000000000043-00000-99999-" + SESSION,
            NAME.manifest() + ".bak",
            NAME.manifest().substring(0, 40))) {
      storage.putIfAbsent(foreign, List.of());
    }
    storage.putIfAbsent(FILE + ".bak", List.of());

    SnapshotCatalog catalog = SnapshotCatalog.of(storage);

    assertThat(catalog.snapshots()).containsExactly(NAME);
    catalog.sweep(42);
    assertThat(catalog.sweepNameless()).isZero();
    assertThat(storage.sizeBytes(FILE + ".bak")).isZero();
  }

  private static ByteBuffer signed(String text) {
    String above = text.substring(0, text.lastIndexOf("end "));
    CRC32C crc = new CRC32C();
    crc.update(above.getBytes(UTF_8));
    String whole = above + "end " + Long.toHexString(crc.getValue()) + "\n";
    return ByteBuffer.wrap(whole.getBytes(UTF_8));
  }

  private void put(ByteBuffer content) {
    storage.delete(NAME.manifest());
    storage.putIfAbsent(NAME.manifest(), List.of(content));
  }
}
