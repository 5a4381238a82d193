package dev.sluice.state.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.state.CheckpointStorage;
import dev.sluice.state.CommitLog.LoggedRecord;
import dev.sluice.state.LostOwnershipException;
import dev.sluice.state.faults.FaultyStorage;
import dev.sluice.testkit.SeededTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Owners that are stopped at any of their writes, while others take over, and wake again. There is
 * no lock here: each may open the log.
 */
final class OvertakenTest {
  @Test
  void stopsBeforeItPublishesWhatItWroteAfterAnotherTookOver() {
    LogFixture fixture = new LogFixture();
    SegmentLog paused = fixture.open();
    fixture.append(paused, 1, 20);
    SegmentLog other = fixture.open();
    assertThat(LogFixture.batches(other)).containsExactly(1L);
    fixture.append(other, 2, 30);

    assertThatThrownBy(() -> fixture.append(paused, 2, 40))
        .isInstanceOf(LostOwnershipException.class)
        .hasMessageContaining("Another process has taken over the checkpoint in memory")
        .hasMessageContaining("expected log/epoch-00000001")
        .hasMessageContaining("does not publish batch 2");
    assertThatThrownBy(() -> fixture.append(paused, 3)).hasMessageContaining("has ended");
    paused.close();
    fixture.append(other, 3, 10);
    other.close();

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void countsOnlyTheSegmentsOfTheLaterOwner() {
    LogFixture fixture = new LogFixture();
    SegmentLog paused = fixture.open();
    fixture.append(paused, 1, 20);
    try (SegmentLog other = fixture.open()) {
      fixture.append(other, 2, 30);
      // What the one that was overtaken would have written, had it been slower to look.
      Segment.Name first = new Segment.Name(1, 1);
      Segment late = new Segment(new Segment.Name(2, 1), 2, first, 400);
      Segment later = new Segment(new Segment.Name(7, 1), 3, late.name(), 500);
      for (Segment segment : List.of(late, later)) {
        fixture.storage().putIfAbsent(segment.name().file(), List.of(segment.header(false)));
      }
    }

    try (SegmentLog log = fixture.open()) {
      assertThat(LogFixture.batches(log)).containsExactly(1L, 2L);
      log.begin(1);
      fixture.append(log, 3);
    }
    assertThat(fixture.storage().list(Segment.DIRECTORY))
        .hasSize(3)
        .contains("log/segments/000000000008-00000003.log")
        .doesNotContain("log/segments/000000000007-00000001.log");
  }

  @SeededTest(seeds = 200)
  void publishesEachBatchOnceHoweverOwnersArePaused(long seed) {
    Owners owners = new Owners(seed);

    owners.live(3);

    owners.check();
  }

  /** Owners within owners: where one is paused, others live their whole life. */
  private static final class Owners {
    private final SplittableRandom random;
    private final LogFixture fixture = new LogFixture();
    private final Map<Long, String> published = new HashMap<>();
    private int next;

    Owners(long seed) {
      random = new SplittableRandom(seed);
    }

    void live(int depth) {
      String name = "owner " + next++;
      FaultyStorage pausing = FaultyStorage.counting(fixture.storage());
      pausing.beforeWrite(() -> pause(depth));
      SegmentLog log = null;
      try {
        log = fixture.open(pausing);
        log.begin(5);
        // What was found has happened: it is published by whoever finds it, if it was not before.
        for (LoggedRecord record : log.recovered()) {
          publish(record.batch(), text(record.content()));
        }
        long batch = log.batches().isEmpty() ? 1 : last(log) + 1;
        for (int i = random.nextInt(8); i > 0; i--, batch++) {
          String content = name + " batch " + batch;
          log.append(
              batch,
              List.of(List.of(ByteBuffer.allocate(random.nextInt(6000)))),
              (refs, full) -> bytes(content));
          pause(depth); // between the look and what follows from it
          publish(batch, content);
          if (random.nextInt(3) == 0) {
            log.sweep(batch - 3);
          }
        }
      } catch (LostOwnershipException e) {
        assertThat(e).hasMessageContaining("Another process has taken over");
      }
      if (log != null && random.nextBoolean()) {
        log.close(); // or it is killed
      }
    }

    private void pause(int depth) {
      if (depth > 0 && random.nextInt(12) == 0) {
        live(depth - 1);
      }
    }

    /** A batch is published with one content, by as many as find it. */
    private void publish(long batch, String content) {
      assertThat(published.putIfAbsent(batch, content)).isIn(null, content);
    }

    void check() {
      try (SegmentLog log = fixture.open()) {
        List<Long> found = LogFixture.batches(log);
        List<Long> kept = new ArrayList<>(published.keySet());
        if (!found.isEmpty()) {
          kept.removeIf(batch -> batch < found.get(0)); // swept
        }
        assertThat(found).containsAll(kept);
        for (LoggedRecord record : log.recovered()) {
          assertThat(published.getOrDefault(record.batch(), text(record.content())))
              .isEqualTo(text(record.content()));
        }
      }
    }

    private static long last(SegmentLog log) {
      return log.batches().get(log.batches().size() - 1);
    }

    private static ByteBuffer bytes(String text) {
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer bytes) {
      return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
  }

  @Test
  void endsTheTimeOfTheOneBefore() {
    LogFixture fixture = new LogFixture();
    CheckpointStorage storage = fixture.storage();
    Epoch epoch = Epoch.begin(storage);

    assertThat(epoch.isHeld()).isTrue();
    Epoch next = Epoch.begin(storage);

    assertThat(epoch.isHeld()).isFalse();
    assertThat(next.isHeld()).isTrue();
    assertThat(next.number()).isEqualTo(epoch.number() + 1);
  }
}
