package dev.sluice.translation.distinct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.time.EventTime;
import dev.sluice.testkit.SeededTest;
import dev.sluice.translation.fake.HeadFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.beam.sdk.values.ValueWithRecordId;
import org.apache.beam.sdk.values.WindowedValue;
import org.apache.beam.sdk.values.WindowedValues;
import org.joda.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DistinctHeadsTest {
  private static final long KEPT = 1_000;
  private final HeadFixture head =
      new HeadFixture(DistinctHeads.byRecordId(KEPT), 1, new RecordIdSelector());

  @AfterEach
  void close() throws Exception {
    head.close();
  }

  private static WindowedValue<?> row(String id, String value) {
    return WindowedValues.timestampedValueInGlobalWindow(
        new ValueWithRecordId<>(value, id.getBytes(StandardCharsets.UTF_8)),
        Instant.ofEpochMilli(value.length()));
  }

  private List<Object> values() {
    List<Object> values = new ArrayList<>();
    for (Object row : head.take()) {
      values.add(((WindowedValue<?>) row).getValue());
    }
    return values;
  }

  @Test
  void handsOnTheFirstRecordOfEachId() throws Exception {
    head.batch(List.of(row("a", "1"), row("b", "2"), row("a", "3")), 0);
    head.batch(List.of(row("b", "4"), row("c", "5")), 0);

    assertThat(values()).containsExactlyInAnyOrder("1", "2", "5");
  }

  @Test
  void keepsTheTime() throws Exception {
    head.batch(List.of(row("a", "value")), 0);

    WindowedValue<?> given = (WindowedValue<?>) head.take().get(0);
    assertThat(given.getValue()).isEqualTo("value");
    assertThat(given.getTimestamp()).isEqualTo(Instant.ofEpochMilli(5));
  }

  @Test
  void forgetsAnIdAfterItsTime() throws Exception {
    head.batch(List.of(), 0);
    head.clockMillis += 5 * KEPT;
    head.batch(List.of(row("a", "1")), 0);
    head.clockMillis += KEPT;
    head.batch(List.of(row("a", "2")), 0);
    assertThat(values()).containsExactly("1");

    head.clockMillis += 1;
    head.batch(List.of(), 0);
    head.batch(List.of(row("a", "3")), 0);
    assertThat(values()).containsExactly("3");
  }

  @Test
  void remembersIdsForTheirWholeTimeAfterAStartHoweverLongItWasDown() throws Exception {
    head.batch(List.of(row("a", "1")), 0);
    head.restart();
    head.clockMillis += 100 * KEPT;
    head.batch(List.of(), 0);
    head.clockMillis += KEPT - 1;
    head.batch(List.of(row("a", "2")), 0);
    assertThat(values()).containsExactly("1");

    head.clockMillis += 2;
    head.batch(List.of(), 0);
    assertThat(head.last.wakeClockMillis).as("nothing is left").isEqualTo(EventTime.MAX_MILLIS);
  }

  @Test
  void holdsNothing() throws Exception {
    head.batch(List.of(row("a", "1")), 70);

    assertThat(head.outputMillis()).isEqualTo(70);
  }

  /** A model that keeps for each id when it was handed on. */
  @SeededTest(seeds = 50)
  void handsOnEachIdOnceInItsTime(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Object, Long> handedOn = new HashMap<>();
    for (int batch = 0; batch < 60; batch++) {
      head.clockMillis += random.nextInt(300);
      if (random.nextInt(10) == 0) {
        head.restart();
      }
      List<Object> rows = new ArrayList<>();
      List<Object> ids = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        String id = "id" + random.nextInt(8);
        ids.add(id);
        rows.add(row(id, id));
      }
      head.batch(rows, 0);

      for (Object id : values()) {
        Long before = handedOn.put(id, head.clockMillis);
        if (before != null) {
          assertThat(head.clockMillis - before).as("%s", id).isGreaterThan(KEPT);
        }
      }
      assertThat(handedOn.keySet()).containsAll(ids);
    }
  }
}
