package dev.sluice.state.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.faults.MemoryStorage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class UncheckedFilesTest {
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  private final MemoryStorage storage = new MemoryStorage();
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  @Test
  void checksOneFileAtATimeAndEachOnce() {
    UncheckedFiles files = new UncheckedFiles(3, List.of(sound("a"), sound("b")));

    files.checkNext(storage, tasks::add);
    files.checkNext(storage, tasks::add);
    assertThat(tasks).hasSize(1);
    runAll();
    files.checkNext(storage, tasks::add);
    runAll();
    files.checkNext(storage, tasks::add);

    assertThat(tasks).isEmpty();
    assertThatCode(files::requireSound).doesNotThrowAnyException();
  }

  @Test
  void tellsWhatIsWrongWithADamagedFile() {
    BlobRef damaged = new BlobRef("b", 0, CONTENT.length, 7);
    put("b");
    UncheckedFiles files = new UncheckedFiles(3, List.of(sound("a"), damaged));

    files.checkNext(storage, Runnable::run);
    assertThatCode(files::requireSound).doesNotThrowAnyException();
    files.checkNext(storage, Runnable::run);

    assertThatThrownBy(files::requireSound)
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("Partition 3")
        .hasMessageContaining("00000007")
        .hasMessageContaining(String.format("%08x", checksum()))
        .hasMessageContaining("of b in");
  }

  @Test
  void tellsOfAFileThatIsCutOff() {
    put("a");
    UncheckedFiles files = new UncheckedFiles(3, List.of(new BlobRef("a", 0, 9, checksum())));

    files.checkNext(storage, Runnable::run);

    assertThatThrownBy(files::requireSound)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected 9 bytes");
  }

  @Test
  void lettingAFileBeSweptMeanwhileIsNoDamage() {
    UncheckedFiles files = new UncheckedFiles(3, List.of(sound("a")));
    storage.delete("a");

    files.checkNext(storage, Runnable::run);

    assertThatCode(files::requireSound).doesNotThrowAnyException();
  }

  private void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private BlobRef sound(String name) {
    put(name);
    return new BlobRef(name, 0, CONTENT.length, checksum());
  }

  private void put(String name) {
    assertThat(storage.putIfAbsent(name, List.of(ByteBuffer.wrap(CONTENT)))).isTrue();
  }

  private static int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(CONTENT);
    return (int) crc.getValue();
  }
}
