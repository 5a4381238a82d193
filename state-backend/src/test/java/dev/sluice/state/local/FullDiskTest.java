package dev.sluice.state.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.log.SegmentLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log on a disk that is full, or almost. */
final class FullDiskTest {
  private static final String FULL = "No space left on device";
  private static final SegmentLog.Options OPTIONS = SegmentLog.Options.of(0);

  @TempDir private Path temporary;
  private long mostBytes = Long.MAX_VALUE;

  @Test
  void reservesLessWhereThereIsLittleRoom() {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary, disk());
    mostBytes = 1 << 20;

    try (SegmentLog log = SegmentLog.open(storage, OPTIONS)) {
      log.begin(1);
      for (int batch = 1; batch <= 50; batch++) {
        append(log, batch, 1000);
      }
    }

    assertThat(SegmentLog.inspect(storage)).hasSize(50);
  }

  @Test
  void leavesNothingOfAStartForWhichThereIsNoRoomAndGoesOnOnceThereIs() throws IOException {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary, disk());
    SegmentLog killed = SegmentLog.open(storage, OPTIONS);
    append(killed, 1, 1 << 20);
    try (SegmentLog log = SegmentLog.open(storage, OPTIONS)) {
      log.begin(1); // has cut off what the killed one had reserved
    }
    storage.list("log/ended-").forEach(storage::delete);
    long before = bytes();

    for (int start = 0; start < 10; start++) {
      mostBytes = before + start * 10_000L;
      SegmentLog log = SegmentLog.open(storage, OPTIONS);
      assertThatThrownBy(() -> log.begin(1))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(FULL);
      log.close();
      assertThat(bytes()).as("after start %d", start).isLessThanOrEqualTo(before);
    }

    mostBytes = before + (2 << 20);
    try (SegmentLog log = SegmentLog.open(storage, OPTIONS)) {
      log.begin(1);
      append(log, 2, 100);
    }
    assertThat(SegmentLog.inspect(storage)).hasSize(2);
  }

  @Test
  void deletesWhatIsOldBeforeItGivesUp() throws IOException {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary, disk());
    for (int run = 1; run <= 6; run++) {
      try (SegmentLog log = SegmentLog.open(storage, OPTIONS)) {
        append(log, run, 900_000);
      }
    }
    storage.list("log/ended-").forEach(storage::delete);
    mostBytes = bytes();

    try (SegmentLog log = SegmentLog.open(storage, OPTIONS)) {
      log.begin(2);
      append(log, 7, 1000);
      assertThat(log.batches()).endsWith(5L, 6L, 7L).doesNotContain(1L);
    }
  }

  private Disk disk() {
    return new NotedDisk() {
      @Override
      public GrowingFile create(Path file) throws IOException {
        return new Limited(super.create(file));
      }
    };
  }

  /** Has room in its file, and on the disk what is left of it. */
  private final class Limited implements Disk.GrowingFile {
    private final Disk.GrowingFile file;
    private long written;
    private long size;

    private Limited(Disk.GrowingFile file) {
      this.file = file;
    }

    @Override
    public long write(ByteBuffer[] buffers) throws IOException {
      long bytes = 0;
      for (ByteBuffer buffer : buffers) {
        bytes += buffer.remaining();
      }
      grow(written + bytes);
      long some = file.write(buffers);
      written += some;
      return some;
    }

    @Override
    public int write(ByteBuffer buffer, long offset) throws IOException {
      grow(offset + buffer.remaining());
      return file.write(buffer, offset);
    }

    private void grow(long end) throws IOException {
      if (end > size && bytes() + end - size > mostBytes) {
        throw new IOException(FULL);
      }
      size = Math.max(size, end);
    }

    @Override
    public void sync(boolean all) throws IOException {
      file.sync(all);
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
      size = sizeBytes;
      file.truncate(sizeBytes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static void append(SegmentLog log, long batch, int bytes) {
    log.append(
        batch,
        List.of(List.of(ByteBuffer.allocate(bytes))),
        (refs, full) -> ByteBuffer.allocate(50));
  }

  private long bytes() {
    try (Stream<Path> files = Files.walk(temporary)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
