package dev.sluice.state.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.BlobRef;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A bit that flips, a cut, a file that is gone: anywhere in a log of two runs. */
class DamagedLogTest {
  private static final List<Long> ALL = List.of(1L, 2L, 3L, 4L, 5L, 6L);

  /** What an open made of a damaged log. */
  private enum Outcome {
    REFUSED,
    WHOLE,
    LAST_BATCH_AGAIN
  }

  /** An empty log in memory. */
  LogFixture newLogs() {
    return new LogFixture();
  }

  @Test
  void refusesEachFlippedBitOfALogThatWasStoppedInGoodOrder() {
    LogFixture fixture = twoRuns(true);

    for (String segment : segments(fixture)) {
      for (int at = 0; at < size(fixture, segment); at++) {
        Outcome outcome = openAfterFlip(fixture, segment, at);
        // What the second run copied of the first is put back, and nothing is lost.
        boolean mayBeWhole = segment.contains("/000000000001-") && at >= lastAppendOfFirstRun();
        assertThat(outcome).as("%s at %d", segment, at).isNotEqualTo(Outcome.LAST_BATCH_AGAIN);
        if (!mayBeWhole) {
          assertThat(outcome).as("%s at %d", segment, at).isEqualTo(Outcome.REFUSED);
        }
      }
    }
  }

  @Test
  void runsTheLastBatchAgainWhereItCanNotBeToldFromOneThatWasUnderWay() {
    LogFixture fixture = twoRuns(false);
    int again = 0;

    for (String segment : segments(fixture)) {
      for (int at = 0; at < size(fixture, segment); at++) {
        Outcome outcome = openAfterFlip(fixture, segment, at);
        boolean isLast = segment.contains("/000000000002-") && at >= lastAppend(fixture, segment);
        if (isLast) {
          again += outcome == Outcome.LAST_BATCH_AGAIN ? 1 : 0;
        } else {
          assertThat(outcome).as("%s at %d", segment, at).isNotEqualTo(Outcome.LAST_BATCH_AGAIN);
        }
      }
    }

    assertThat(again).isGreaterThan(100);
  }

  @Test
  void looksBehindTheFirstFrameOfASegmentThatARestartOpened() {
    LogFixture fixture = twoRuns(false);
    String newest = segments(fixture).get(1);
    fixture.bytes().damage(newest, 32);

    assertThatThrownBy(fixture::open)
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(newest + " in memory has a damaged header, at offset 0")
        .hasMessageContaining("in front of batch 4")
        .hasMessageContaining("since batch 4 stands behind it. Nothing was changed.");
    assertThat(fixture.storage().sizeBytes(newest)).as("kept").isPositive();
  }

  @Test
  void refusesADamagedCopyInFrontOfASingleBatch() {
    LogFixture fixture = newLogs();
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 1, 50);
    }
    fixture.killed();
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 2, 50);
    }
    fixture.killed();
    String newest = segments(fixture).get(1);
    fixture.bytes().damage(newest, Segment.HEADER_BYTES + 50);

    assertThatThrownBy(fixture::open)
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining("in the copy of batch 1")
        .hasMessageContaining("since a frame of batch 2 stands behind it");
  }

  @Test
  void refusesEachCutOfALogThatWasStoppedInGoodOrder() {
    LogFixture fixture = twoRuns(true);
    String newest = segments(fixture).get(1);

    for (int length = 0; length < size(fixture, newest); length++) {
      LogFixture cut = fixture.copy();
      cut.storage().appending().orElseThrow().truncate(newest, length);

      assertThatThrownBy(cut::open)
          .as("cut to %d", length)
          .isInstanceOf(CorruptCheckpointException.class)
          .hasMessageContaining(newest);
    }
  }

  @Test
  void refusesAMissingNewestSegmentOfALogThatWasStoppedInGoodOrder() {
    LogFixture fixture = twoRuns(true);
    String newest = segments(fixture).get(1);
    fixture.storage().delete(newest);

    assertThatThrownBy(fixture::open)
        .isInstanceOf(CorruptCheckpointException.class)
        .hasMessageContaining(newest + " in memory is missing: it was there, since log/ended-");
  }

  @Test
  void passesOverFilesThatAreNotItsOwn() {
    LogFixture fixture = twoRuns(false);
    for (String foreign :
        List.of(
            "log/blobs/README",
            "log/kept-1.bak",
            "log/kept-",
            "log/ended-1",
            "log/epoch-x",
            "log/segments/000000000001-00000001.log.bak",
            "log/segments/README")) {
      fixture.storage().putIfAbsent(foreign, List.of(ByteBuffer.allocate(3)));
    }

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).isEqualTo(ALL);
      fixture.append(log, 7, 3000);
      log.sweep(7);
    }
    assertThat(SegmentLog.inspect(fixture.storage())).isNotEmpty();
    assertThat(fixture.storage().sizeBytes("log/blobs/README")).isEqualTo(3);
  }

  @Test
  void doesNotTakeAnEndMarkForABatch() {
    LogFixture fixture = twoRuns(true);

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).isEqualTo(ALL);
    }
    try (SegmentLog log = fixture.open()) {
      fixture.append(log, 7);
    }
    fixture.killed(); // the mark of the second run must not come back to life either
    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).hasSize(7).endsWith(7L);
    }
  }

  private LogFixture twoRuns(boolean inGoodOrder) {
    LogFixture fixture = newLogs();
    for (long batch = 1; batch <= 6; ) {
      try (SegmentLog log = fixture.open()) {
        for (int i = 0; i < 3; i++, batch++) {
          fixture.append(log, batch, 60, 21);
        }
      }
      if (batch <= 6 || !inGoodOrder) {
        fixture.killed();
      }
    }
    return fixture;
  }

  private static Outcome openAfterFlip(LogFixture fixture, String segment, int at) {
    LogFixture flipped = fixture.copy();
    flipped.bytes().damage(segment, at);
    try (SegmentLog log = flipped.open()) {
      List<Long> batches = LogFixture.batches(log);
      for (LoggedRecord record : log.recovered()) {
        assertThat(record.content()).isEqualTo(LogFixture.record(record.batch(), record.full()));
        for (BlobRef ref : fixture.refs(record.batch())) {
          log.read(ref);
        }
      }
      if (batches.equals(ALL)) {
        return Outcome.WHOLE;
      }
      assertThat(batches).as("%s at %d", segment, at).isEqualTo(ALL.subList(0, 5));
      assertThat(LogRecovery.recover(new ReadOnly(flipped.storage())).warnings())
          .singleElement()
          .asString()
          .contains(segment)
          .containsPattern("batch 6|the batch after 5")
          .contains("is run again");
      return Outcome.LAST_BATCH_AGAIN;
    } catch (CorruptCheckpointException e) {
      assertThat(e)
          .hasMessageContaining(segment)
          .hasMessageContaining("offset ")
          .hasMessageContaining("batch ")
          .hasMessageContaining("./sluice repair memory");
      return Outcome.REFUSED;
    }
  }

  private int lastAppendOfFirstRun() {
    LogFixture first = newLogs();
    try (SegmentLog log = first.open()) {
      for (int batch = 1; batch <= 3; batch++) {
        first.append(log, batch, 60, 21);
      }
    }
    return lastAppend(first, segments(first).get(0));
  }

  private static int lastAppend(LogFixture fixture, String segment) {
    Segment.Name name = Objects.requireNonNull(Segment.Name.parse(segment));
    List<SegmentScan.Append> appends = new ArrayList<>();
    try (SegmentBytes bytes = SegmentBytes.open(fixture.storage(), name, Long.MAX_VALUE)) {
      Segment header = Objects.requireNonNull(Segment.parse(name, bytes, "memory"));
      appends.addAll(
          SegmentScan.of(bytes, Segment.HEADER_BYTES, name.epoch(), header.firstSequence())
              .appends());
    }
    return appends.get(appends.size() - 1).start();
  }

  private static List<String> segments(LogFixture fixture) {
    return fixture.storage().list(Segment.DIRECTORY);
  }

  private static long size(LogFixture fixture, String segment) {
    return fixture.storage().sizeBytes(segment);
  }
}
