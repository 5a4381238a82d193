package dev.sluice.state.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CheckpointException;
import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.faults.FaultyStorage;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SegmentLogTest {
  @TempDir Path temporary;

  @Test
  void givesBackWhatWasAppended() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      assertThat(log.recovered()).isEmpty();
      fixture.append(log, 3, 10, 0, 2047);
      fixture.append(log, 4);
      assertThat(log.batches()).containsExactly(3L, 4L);
    }

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(3L, 4L);
      assertThat(log.recovered().get(0).full()).isTrue();
      assertThat(log.recovered().get(0).content()).isEqualTo(LogFixture.record(3, true));
      assertThat(log.recovered().get(1).full()).isFalse();
      List<BlobRef> refs = fixture.refs(3);
      assertThat(log.read(refs.get(0))).isEqualTo(LogFixture.blob(3, 0, 10));
      assertThat(log.read(refs.get(1))).isEqualTo(ByteBuffer.allocate(0));
      assertThat(log.read(refs.get(2))).isEqualTo(LogFixture.blob(3, 2, 2047));
    }
  }

  @Test
  void canBeLookedAtWhileItsOwnerWritesAndNothingChanges() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    CheckpointStorage storage = fixture.storage();
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 3, 10);
      fixture.append(log, 4);
      List<String> before = storage.list("");

      assertThat(SegmentLog.inspect(storage))
          .extracting(CommitLog.LoggedRecord::batch)
          .containsExactly(3L, 4L);

      assertThat(storage.list("")).isEqualTo(before);
      fixture.append(log, 5);
      assertThat(SegmentLog.inspect(storage)).hasSize(3);
    }
  }

  @Test
  void putsALargeBlobIntoAFileOfItsOwn() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 1, 2049);

      BlobRef ref = fixture.ref(1, 0);
      assertThat(ref.file()).startsWith("log/blobs/");
      assertThat(log.read(ref)).isEqualTo(LogFixture.blob(1, 0, 2049));
    }
  }

  @Test
  void asksForAFullRecordInEachSegment() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      for (int batch = 1; batch <= 40; batch++) {
        fixture.append(log, batch, 1000);
      }
    }

    try (SegmentLog log = fixture.open()) {
      List<Long> full =
          log.recovered().stream()
              .filter(record -> record.full())
              .map(record -> record.batch())
              .toList();
      assertThat(full).hasSizeBetween(3, 4).contains(1L);
      assertThat(fixture.segments()).hasSize(full.size());
      fixture.append(log, 41);
    }
    try (SegmentLog log = fixture.open()) {
      assertThat(log.recovered().get(40).full()).isTrue();
    }
  }

  @Test
  void refusesABatchThatIsNotNew() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 5);

      assertThatThrownBy(() -> fixture.append(log, 5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Batch 5 comes after batch 5 in the log");
      fixture.append(log, 6);
      assertThat(log.batches()).containsExactly(5L, 6L);
    }
  }

  @Test
  void hasEndedAfterAFailure() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    FaultyStorage counting = FaultyStorage.counting(fixture.storage());
    fixture.open(counting).close(); // puts its epoch, and nothing else
    FaultyStorage faulty =
        FaultyStorage.failingAt(
            fixture.storage(), counting.writePoints() + 2, FaultyStorage.Fault.FAIL);

    try (SegmentLog log = fixture.open(faulty)) {
      assertThatThrownBy(() -> fixture.append(log, 1))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("Injected");
      assertThatThrownBy(() -> fixture.append(log, 1))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("has ended: Injected")
          .hasMessageContaining("Open the query again");
      assertThatThrownBy(() -> log.sweep(1)).hasMessageContaining("has ended");
    }
  }

  @Test
  void isNotDisturbedByAnInterruptedCaller() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      Thread.currentThread().interrupt();
      fixture.append(log, 1, 100, 5000);
      assertThat(log.read(fixture.ref(1, 1)).limit()).isEqualTo(5000);
      assertThat(Thread.interrupted()).isTrue();
      fixture.append(log, 2);
    }

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L);
    }
  }

  @Test
  void namesABlobThatIsDamaged() throws Exception {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 1, 5000);
      BlobRef ref = fixture.ref(1, 0);
      Path file = temporary.resolve(ref.file());
      byte[] bytes = Files.readAllBytes(file);
      bytes[77] ^= 1;
      Files.write(file, bytes);

      assertThatThrownBy(() -> log.read(ref))
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining("Expected the checksum")
          .hasMessageContaining(ref.file());
    }
  }

  @Test
  void sweepsWholeSegmentsAndTheirBlobFiles() {
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      for (int batch = 1; batch <= 60; batch++) {
        fixture.append(log, batch, 1000, batch % 10 == 0 ? 3000 : 1);
      }
      int before = fixture.segments().size();

      log.sweep(45);

      assertThat(fixture.segments()).hasSizeLessThan(before);
      assertThat(log.batches()).contains(45L, 60L).doesNotContain(1L, 20L);
      assertThat(log.read(fixture.ref(50, 1)).limit()).isEqualTo(3000);
      assertThatThrownBy(() -> log.read(fixture.ref(10, 1)))
          .isInstanceOf(CorruptCheckpointException.class);
    }

    try (SegmentLog log = fixture.open()) {
      assertThat(log.recovered().get(0).full()).isTrue();
      assertThat(LogFixture.batches(log)).contains(45L, 60L).doesNotContain(1L);
      assertThat(log.batches()).isEqualTo(LogFixture.batches(log));
    }
  }

  @Test
  void keepsTheLogOfChangesThatNoSnapshotHolds() {
    LogFixture fixture = new LogFixture(temporary, new SegmentLog.Options(1 << 14, 1 << 11, 16, 1));
    try (SegmentLog log = fixture.open()) {
      for (int batch = 1; batch <= 40; batch++) {
        fixture.append(log, batch, 1000);
      }

      log.sweep(40);

      assertThat(log.batches()).contains(1L, 40L);
    }
  }
}
