package dev.sluice.state.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointException;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.state.faults.FaultyStorage.Fault;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogRecoveryTest {
  @TempDir Path temporary;

  @Test
  void cutsABatchThatIsTornAtAnyByte() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    long[] ends = ends(fixture);
    List<Long> recoveredAt = new ArrayList<>();

    for (long cut = ends[1]; cut <= ends[2]; cut++) {
      for (boolean zeros : new boolean[] {false, true}) {
        LogFixture torn = fixture.crash(temporary.resolve("cut" + cut + zeros));
        truncate(torn.segments().get(0), cut, zeros);
        recoveredAt.add((long) lastBatch(torn));
      }
    }

    long whole = recoveredAt.stream().filter(last -> last == 3).count();
    // Padding and reserved zeros behind the record may be missing; no other byte may.
    assertThat(whole).isBetween(2L, 16L);
    assertThat(recoveredAt.subList(0, recoveredAt.size() - 16)).containsOnly(2L);
    assertThat(recoveredAt.get(recoveredAt.size() - 1)).isEqualTo(3L);
  }

  @Test
  void goesOnAfterATornBatchAndNeverShowsItAgain() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    truncate(fixture.segments().get(0), ends(fixture)[2] - 20, true);

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L);
      fixture.append(log, 3, 50);
    }

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L, 3L);
      assertThat(log.recovered().get(2).full()).isTrue();
      assertThat(log.read(fixture.ref(3, 0))).isEqualTo(LogFixture.blob(3, 0, 50));
    }
  }

  @Test
  void refusesABitThatFlippedInFrontOfAWholeBatch() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    long[] ends = ends(fixture);
    SplittableRandom random = new SplittableRandom(7);

    for (long at = 0; at < ends[1]; at += 1 + random.nextInt(6)) {
      LogFixture flipped = fixture.crash(temporary.resolve("flip" + at));
      if (flip(flipped.segments().get(0), at, random.nextInt(8))) {
        assertThatThrownBy(flipped::open)
            .as("bit flipped at %d", at)
            .isInstanceOf(CorruptCheckpointException.class)
            .hasMessageMatching("(?s).*(offset \\d+, in (the |its first )?batch|damaged header).*")
            .hasMessageContaining("Nothing was changed.");
      }
    }
  }

  @Test
  void namesOffsetAndBatchOfWhatIsDamaged() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    long start = ends(fixture)[0];
    flip(fixture.segments().get(0), start + Frame.HEADER_BYTES + 3, 0);

    assertThatThrownBy(fixture::open)
        .hasMessageContaining("log/segments/000000000001-00000001.log")
        .hasMessageContaining("is damaged at or behind offset " + start + ", in batch 2")
        .hasMessageContaining("since a frame of batch 3 stands behind it");
  }

  @Test
  void cutsALastBatchOfWhichOnlyLaterPagesWereWritten() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    long[] ends = ends(fixture);
    try (RandomAccessFile file = new RandomAccessFile(fixture.segments().get(0).toFile(), "rw")) {
      file.seek(ends[1]);
      file.write(new byte[60]); // the record behind is whole
    }

    assertThat(lastBatch(fixture)).isEqualTo(2);
  }

  @Test
  void refusesASegmentThatIsDamagedBelowALaterOne() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    long start = ends(fixture)[0];
    fixture.startAndKill();
    flip(fixture.segments().get(0), start + 1, 3);

    assertThatThrownBy(fixture::open)
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("000000000002-00000002.log goes on behind it");
  }

  @Test
  void refusesAGapBetweenSegments() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    fixture.startAndKill();
    Files.delete(fixture.segments().get(0));

    assertThatThrownBy(fixture::open)
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("log/segments/000000000001-00000001.log in ")
        .hasMessageContaining("is missing: it was there, since log/segments/000000000002-00000002");
  }

  @Test
  void putsTheLastBatchBackWhenAPowerCutTookItAfterTheRecovery() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    long[] ends = ends(fixture);
    fixture.startAndKill(); // batch 3 was read from the page cache, and acted upon
    fixture.startAndKill();
    truncate(fixture.segments().get(0), ends[1] + 5, false); // the power cut takes it from the disk

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L, 3L);
      assertThat(log.read(fixture.ref(3, 0))).isEqualTo(LogFixture.blob(3, 0, 100));
      fixture.append(log, 4);
    }
    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void refusesASegmentOfANewerFormat() throws Exception {
    LogFixture fixture = fixtureWithThreeBatches();
    Path segment = fixture.segments().get(0);
    byte[] bytes = Files.readAllBytes(segment);
    ByteBuffer header = ByteBuffer.wrap(bytes).putInt(8, 9);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(header.duplicate().limit(12));
    crc.update(header.duplicate().limit(64).position(16));
    header.putInt(12, (int) crc.getValue());
    Files.write(segment, bytes);

    assertThatThrownBy(fixture::open)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has the format 9")
        .hasMessageContaining("knows formats up to 2");
  }

  @Test
  void survivesAFaultAtEveryWritePoint() {
    LogFixture whole = new LogFixture();
    FaultyStorage counting = FaultyStorage.counting(whole.storage());
    int all = scenario(whole, counting);
    assertThat(all).isEqualTo(18);

    for (Fault fault : Fault.values()) {
      for (long point = 1; point <= counting.writePoints(); point++) {
        LogFixture fixture = new LogFixture();
        FaultyStorage faulty = FaultyStorage.failingAt(fixture.storage(), point, fault);
        int acknowledged = scenario(fixture, faulty);
        checkAfter(fixture, acknowledged, fault + " at " + point);
      }
    }
  }

  @SeededTest(seeds = 20)
  void neverLosesAnAcknowledgedBatchOverManyCrashes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LogFixture fixture = new LogFixture(temporary, LogFixture.SMALL);
    long acknowledged = 0;

    for (int run = 0; run < 6; run++) {
      Fault fault = List.of(Fault.values()).get(random.nextInt(3));
      FaultyStorage faulty =
          FaultyStorage.failingAt(fixture.storage(), 1 + random.nextInt(30), fault);
      try (SegmentLog log = fixture.open(faulty)) {
        List<Long> found = LogFixture.batches(log);
        long last = found.isEmpty() ? 0 : found.get(found.size() - 1);
        assertThat(last).isBetween(acknowledged, acknowledged + 1);
        acknowledged = last;
        for (int i = 0; i < 20; i++) {
          fixture.append(log, acknowledged + 1, random.nextInt(4000), random.nextInt(3000));
          acknowledged++;
          if (random.nextInt(5) == 0) {
            log.sweep(acknowledged - random.nextInt(10));
          }
        }
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining("Injected");
      }
    }

    checkAfter(fixture, (int) acknowledged, "seed " + seed);
  }

  private static int scenario(LogFixture fixture, FaultyStorage faulty) {
    int acknowledged = 0;
    try (SegmentLog log = fixture.open(faulty)) {
      for (int batch = 1; batch <= 18; batch++) {
        fixture.append(log, batch, 1900, batch % 7 == 0 ? 2500 : 10);
        acknowledged = batch;
        if (batch == 14) {
          log.sweep(12);
        }
      }
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("Injected");
    }
    return acknowledged;
  }

  private static void checkAfter(LogFixture fixture, int acknowledged, String what) {
    try (SegmentLog log = fixture.open()) {
      List<Long> found = LogFixture.batches(log);
      long last = found.isEmpty() ? 0 : found.get(found.size() - 1);
      assertThat(last).as(what).isBetween((long) acknowledged, acknowledged + 1L);
      for (var record : log.recovered()) {
        assertThat(record.content()).isEqualTo(LogFixture.record(record.batch(), record.full()));
        fixture.refs(record.batch()).forEach(log::read);
      }
      fixture.append(log, last + 1, 5);
      assertThat(log.batches()).endsWith(last + 1);
    }
  }

  private LogFixture fixtureWithThreeBatches() {
    LogFixture fixture = new LogFixture(temporary.resolve("log"), LogFixture.SMALL);
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 1, 30, 8);
      fixture.append(log, 2, 17);
      fixture.append(log, 3, 100, 3);
    }
    fixture.killed();
    return fixture;
  }

  /** Where each of the batches of the first segment ends. */
  private static long[] ends(LogFixture fixture) throws IOException {
    SegmentBytes content = bytes(fixture.segments().get(0));
    return SegmentScan.of(content, Segment.HEADER_BYTES, 1, 1).appends().stream()
        .mapToLong(SegmentScan.Append::end)
        .toArray();
  }

  private static int lastBatch(LogFixture fixture) {
    try (SegmentLog log = fixture.open()) {
      List<Long> batches = LogFixture.batches(log);
      return batches.get(batches.size() - 1).intValue();
    }
  }

  private static void truncate(Path file, long length, boolean thenZeros) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(length);
      if (thenZeros) {
        access.setLength(length + 5000);
      }
    }
  }

  /** Flips a bit that counts; false if the byte is padding. */
  private static boolean flip(Path file, long at, int bit) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(at);
      int value = access.read();
      access.seek(at);
      access.write(value ^ 1 << bit);
    }
    return SegmentScan.of(bytes(file), Segment.HEADER_BYTES, 1, 1).appends().size() < 3
        || at < Segment.HEADER_BYTES;
  }

  private static SegmentBytes bytes(Path segment) throws IOException {
    return SegmentBytes.of(ByteBuffer.wrap(Files.readAllBytes(segment)));
  }
}
