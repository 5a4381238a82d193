package dev.sluice.state.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.local.LocalCheckpointStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What logs leave on the disk. */
final class LogSizeTest {
  private static final SegmentLog.Options USUAL = SegmentLog.Options.of(0);

  @TempDir Path temporary;

  @Test
  void leavesNothingOfAStartThatCommitsNothing() {
    LogFixture fixture = oneRun();
    fixture.open().close();
    List<String> before = fixture.storage().list("log/segments");

    for (int start = 0; start < 200; start++) {
      try (SegmentLog log = fixture.open()) {
        log.begin(1);
      }
    }

    assertThat(fixture.storage().list("log/segments")).isEqualTo(before);
    assertThat(fixture.storage().list("log/epoch-")).containsExactly("log/epoch-00000202");
  }

  @Test
  void leavesOneEmptySegmentOfManyFirstStartsThatCommitNothing() {
    LogFixture fixture = new LogFixture();

    for (int start = 0; start < 50; start++) {
      try (SegmentLog log = fixture.open()) {
        log.begin(1);
      }
      if (start % 2 == 0) {
        fixture.killed();
      }
    }

    assertThat(fixture.storage().list(Segment.DIRECTORY)).hasSize(1);
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 1);
    }
    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L);
    }
  }

  @Test
  void leavesOneCopyOfManyStartsThatAreKilledBeforeTheyCommit() throws IOException {
    LogFixture fixture = new LogFixture(temporary, USUAL);
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 1, 1 << 20);
    }
    fixture.killed();
    fixture.startAndKill();
    long before = bytes(temporary);

    for (int start = 0; start < 200; start++) {
      fixture.startAndKill();
    }

    assertThat(fixture.segments()).hasSize(2);
    assertThat(bytes(temporary)).isEqualTo(before);
    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L);
    }
  }

  @Test
  void takesBackTheRoomThatAKilledRunHadReserved() throws IOException {
    CheckpointStorage storage = LocalCheckpointStorage.open(temporary);
    for (int run = 1; run <= 50; run++) {
      SegmentLog log = SegmentLog.open(storage, USUAL); // never closed
      log.begin(1);
      log.append(run, List.of(List.of(ByteBuffer.allocate(100))), (refs, full) -> bytes100());
    }

    assertThat(bytes(temporary)).isLessThan(6L << 20);
    assertThat(SegmentLog.inspect(storage)).hasSize(50);
  }

  @Test
  void forgetsWhatNobodyCanGoBackTo() throws IOException {
    CheckpointStorage storage = LocalCheckpointStorage.openTemporary(temporary);
    long most = 0;
    try (SegmentLog log = SegmentLog.open(storage, SegmentLog.Options.temporary())) {
      for (int batch = 1; batch <= 600; batch++) {
        List<ByteBuffer> large = List.of(ByteBuffer.allocate(batch % 40 == 0 ? 9 << 20 : 200_000));
        log.append(batch, List.of(large), (refs, full) -> bytes100());
        log.sweep(batch - 2);
        if (batch % 50 == 0) {
          most = Math.max(most, bytes(temporary));
          assertThat(bytes(temporary)).as("after batch %d", batch).isLessThan(40L << 20);
        }
      }
    }
    assertThat(most).isGreaterThan(1 << 20);
  }

  @Test
  void staysLevelUnderSmallBatches() throws IOException {
    CheckpointStorage storage = LocalCheckpointStorage.openTemporary(temporary);
    long most = 0;
    try (SegmentLog log = SegmentLog.open(storage, USUAL)) {
      for (int batch = 1; batch <= 60_000; batch++) {
        log.append(batch, List.of(), (refs, full) -> ByteBuffer.allocate(600));
        log.sweep(batch - 100);
        if (batch % 5_000 == 0) {
          most = Math.max(most, bytes(temporary));
        }
      }
    }

    assertThat(most).isBetween(1L << 20, 9L << 20); // of 37 MiB that were written
  }

  @Test
  void deletesTheFilesOfAnAppendThatFails() {
    LogFixture fixture = oneRun();
    try (SegmentLog log = fixture.open()) {
      try {
        log.append(
            4,
            List.of(List.of(ByteBuffer.allocate(5000))),
            (refs, full) -> {
              throw new IllegalStateException("No record");
            });
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("No record");
      }
    }

    assertThat(fixture.storage().list("log/blobs")).isEmpty();
  }

  private static ByteBuffer bytes100() {
    return ByteBuffer.allocate(100);
  }

  private static LogFixture oneRun() {
    LogFixture fixture = new LogFixture();
    try (SegmentLog log = fixture.open()) {
      for (int batch = 1; batch <= 3; batch++) {
        fixture.append(log, batch, 500);
      }
    }
    return fixture;
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
