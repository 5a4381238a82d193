package dev.sluice.state.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.CorruptCheckpointException;
import dev.sluice.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogSalvageTest {
  /** An empty log in memory. */
  LogFixture newLogs() {
    return new LogFixture();
  }

  @Test
  void findsOneRunAndNoDamageInAWholeLog() {
    LogFixture fixture = runs(3, 4);

    LogSalvage salvage = LogSalvage.read(fixture.storage());

    assertThat(salvage.damages()).isEmpty();
    assertThat(salvage.runs()).hasSize(1);
    assertThat(batches(salvage.runs().get(0))).isEqualTo(numbers(1, 12));
    assertThat(salvage.greatestBatch()).isEqualTo(12);
  }

  @Test
  void goesOnInFrontOfADamagedRecordAndPassesOverWhatWasGivenUp() {
    LogFixture fixture = runs(3, 4);
    String second = fixture.storage().list(Segment.DIRECTORY).get(1);
    damage(fixture, 1, (int) fixture.storage().sizeBytes(second) / 3);

    LogSalvage salvage = LogSalvage.read(fixture.storage());

    assertThat(salvage.damages())
        .singleElement()
        .satisfies(d -> assertThat(d.file()).contains("000000000002-00000002"))
        .satisfies(d -> assertThat(d.sentence()).contains("is damaged at or behind offset"));
    assertThat(salvage.runs()).hasSize(2);
    List<Long> before = batches(salvage.runs().get(0));
    assertThat(before).startsWith(1L, 2L, 3L, 4L).doesNotContain(8L);
    assertThat(batches(salvage.runs().get(1))).isEqualTo(numbers(9, 12));

    try (SegmentLog log =
        LogSalvage.open(
            fixture.storage(), LogFixture.SMALL, salvage, salvage.runs().get(0).upTo(3))) {
      fixture.append(log, salvage.greatestBatch() + 1, 10);
    }
    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L, 3L, 13L);
      assertThat(log.recovered().get(3).full()).isTrue();
    }
  }

  @Test
  void goesOnBehindDamageThatIsOld() {
    LogFixture fixture = runs(3, 4);
    damage(fixture, 0, 100);

    LogSalvage salvage = LogSalvage.read(fixture.storage());
    LogSalvage.Run newest = salvage.runs().get(salvage.runs().size() - 1);
    assertThat(batches(newest)).isEqualTo(numbers(5, 12));
    try (SegmentLog log = LogSalvage.open(fixture.storage(), LogFixture.SMALL, salvage, newest)) {
      log.begin(100);
      fixture.append(log, 13, 10);
    }

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).isEqualTo(numbers(5, 13));
    }
  }

  @Test
  void noticesThatTheOldestSegmentIsMissing() {
    LogFixture fixture = runs(3, 4);
    fixture.storage().delete(fixture.storage().list(Segment.DIRECTORY).get(0));

    LogSalvage salvage = LogSalvage.read(fixture.storage());

    assertThat(salvage.damages())
        .singleElement()
        .satisfies(d -> assertThat(d.sentence()).contains("000000000001-00000001.log is missing"));
    assertThat(batches(salvage.runs().get(0))).isEqualTo(numbers(5, 12));
  }

  @Test
  void putsAHeaderRightThatCanBeTold() {
    LogFixture fixture = runs(3, 4);
    damage(fixture, 2, 30);
    assertThatThrownBy(fixture::open).isInstanceOf(CorruptCheckpointException.class);

    LogSalvage salvage = LogSalvage.read(fixture.storage());
    assertThat(salvage.damages()).hasSize(1);
    assertThat(salvage.runs()).hasSize(1);
    LogSalvage.open(fixture.storage(), LogFixture.SMALL, salvage, salvage.runs().get(0)).close();

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).isEqualTo(numbers(1, 12));
    }
  }

  @SeededTest(seeds = 60)
  void opensWhateverIsLeftOfADamagedLog(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    LogFixture fixture = runs(1 + random.nextInt(4), 1 + random.nextInt(4));
    if (random.nextBoolean()) {
      fixture.killed();
    }
    List<String> segments = fixture.storage().list(Segment.DIRECTORY);
    for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
      String segment = segments.get(random.nextInt(segments.size()));
      int size = (int) fixture.storage().sizeBytes(segment);
      fixture.bytes().damage(segment, random.nextInt(size));
    }

    LogSalvage salvage = LogSalvage.read(fixture.storage());

    for (LogSalvage.Run run : salvage.runs()) {
      LogFixture copy = fixture.copy();
      LogSalvage same = LogSalvage.read(copy.storage());
      LogSalvage.Run again = same.runs().get(salvage.runs().indexOf(run));
      try (SegmentLog log = LogSalvage.open(copy.storage(), LogFixture.SMALL, same, again)) {
        copy.append(log, same.greatestBatch() + 1, 20);
      }
      try (SegmentLog log = copy.open()) {
        List<Long> expected = new ArrayList<>(batches(run));
        expected.add(salvage.greatestBatch() + 1);
        assertThat(LogFixture.batches(log)).isEqualTo(expected);
        for (LoggedRecord record : log.recovered()) {
          copy.refs(record.batch()).forEach(log::read);
        }
      }
      assertThat(LogSalvage.read(copy.storage()).damages()).isEmpty();
    }
  }

  private LogFixture runs(int runs, int batches) {
    LogFixture fixture = newLogs();
    long batch = 1;
    for (int run = 0; run < runs; run++) {
      fixture.killed();
      try (SegmentLog log = fixture.open()) {
        for (int i = 0; i < batches; i++) {
          fixture.append(log, batch++, 60, 21);
        }
      }
    }
    return fixture;
  }

  private static void damage(LogFixture fixture, int segment, int at) {
    String file = fixture.storage().list(Segment.DIRECTORY).get(segment);
    fixture.bytes().damage(file, at);
  }

  private static List<Long> batches(LogSalvage.Run run) {
    return run.records().stream().map(LoggedRecord::batch).toList();
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
