package dev.sluice.examples.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SeededTest;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimedLineTest {
  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z,2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.5Z,2026-01-01T00:00:00.5Z",
    "2026-01-01T00:00:00.123456789Z,2026-01-01T00:00:00.123Z",
    "2026-01-01T02:00:00+02:00,2026-01-01T00:00:00Z",
    "2026-01-01T00:00Z,2026-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999Z,1969-12-31T23:59:59.999Z",
  })
  void readsEveryFormOfAnInstant(String written, Instant meant) {
    TimedLine line = TimedLine.parse(written + " some words", () -> "here");

    assertThat(line).isEqualTo(new TimedLine(meant.toEpochMilli(), "some words"));
  }

  @Test
  void takesATabOrASpaceOrNothingBehindTheTime() {
    long millis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    assertThat(TimedLine.parse("2026-01-01T00:00:00Z\ta b", () -> "here"))
        .isEqualTo(new TimedLine(millis, "a b"));
    assertThat(TimedLine.parse("2026-01-01T00:00:00Z  a", () -> "here"))
        .isEqualTo(new TimedLine(millis, " a"));
    assertThat(TimedLine.parse("2026-01-01T00:00:00Z", () -> "here"))
        .isEqualTo(new TimedLine(millis, ""));
  }

  @SeededTest
  void agreesWithTheFormatterOnAnyTime(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Instant earliest = Instant.parse("0001-01-01T00:00:00Z");
    Instant latest = Instant.parse("9999-12-31T23:59:59Z");

    for (int i = 0; i < 200; i++) {
      Instant time =
          Instant.ofEpochMilli(random.nextLong(earliest.toEpochMilli(), latest.toEpochMilli()));
      if (random.nextBoolean()) {
        time = time.plusNanos(random.nextInt(1_000_000));
      }
      assertThat(TimedLine.parseMillis(time + " x", () -> "here")).isEqualTo(time.toEpochMilli());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the quick brown fox",
        "2026-13-01T00:00:00Z month 13",
        "2026-02-30T00:00:00Z day 30",
        "2026-01-01T24:00:00Z hour 24",
        "2026-01-01T00:00:61Z second 61",
        "2026-01-01T00:00:00 no zone",
        "20x6-01-01T00:00:00Z no digit",
        "+999999999-01-01T00:00:00Z beyond Beam's time",
        " 2026-01-01T00:00:00Z a space before",
      })
  void refusesALineWithoutATime(String line) {
    assertThatThrownBy(() -> TimedLine.parse(line, () -> "line 7 of a.txt"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "No event time at the start of line 7 of a.txt: \""
                + line
                + "\". Expected an ISO-8601 instant, a space or tab, then the text, as in"
                + " \"2026-01-01T00:00:00Z some words\". Repair or remove that line and start"
                + " again.");
  }

  @Test
  void showsOnlyTheStartOfALongLine() {
    assertThatThrownBy(() -> TimedLine.parse("x".repeat(1000), () -> "here"))
        .hasMessageContaining(": \"" + "x".repeat(60) + "...\". Expected");
  }
}
