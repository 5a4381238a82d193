package dev.sluice.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

/** The example of the guide: owls, cats and dogs around noon, with lines that come late. */
class CountWordsTest {
  private static final TestStream<String> DOG_COMES_LATE =
      TestStream.create(StringUtf8Coder.of())
          .addElements(at("12:02", "cat"), at("12:08", "dog"), at("12:07", "Dog, owl"))
          .advanceWatermarkTo(timeOf("12:11"))
          .addElements(at("12:08", "dog"), at("12:04", "donkey"))
          .advanceWatermarkToInfinity();

  private static Instant timeOf(String hourAndMinute) {
    return Instant.parse("2026-01-01T" + hourAndMinute + ":00Z");
  }

  private static TimestampedValue<String> at(String hourAndMinute, String text) {
    return TimestampedValue.of(text, timeOf(hourAndMinute));
  }

  private static List<String> count(TestStream<String> texts, Duration lateness) {
    Pipeline pipeline = Pipeline.create(Jobs.options(Jobs.direct()));
    Collected collected = new Collected();
    WordCountSettings.Windows windows =
        new WordCountSettings.Windows(
            Duration.standardMinutes(10), Duration.standardMinutes(5), lateness);
    pipeline.apply(texts).apply(new CountWords(windows)).apply(ParDo.of(collected));
    pipeline.run().waitUntilFinish();
    return collected.sorted();
  }

  @Test
  void dropsWhatComesAfterItsWindowClosed() {
    assertThat(count(DOG_COMES_LATE, Duration.ZERO))
        .containsExactly(
            "2026-01-01T11:55:00Z/2026-01-01T12:05:00Z cat 1",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z cat 1",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z dog 2",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z owl 1",
            "2026-01-01T12:05:00Z/2026-01-01T12:15:00Z dog 3",
            "2026-01-01T12:05:00Z/2026-01-01T12:15:00Z owl 1");
  }

  @Test
  void givesOutAgainWhatLateLinesChangeWhereTheyAreAllowed() {
    assertThat(count(DOG_COMES_LATE, Duration.standardMinutes(10)))
        .containsExactly(
            "2026-01-01T11:55:00Z/2026-01-01T12:05:00Z cat 1",
            "2026-01-01T11:55:00Z/2026-01-01T12:05:00Z donkey 1",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z cat 1",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z dog 2",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z dog 3",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z donkey 1",
            "2026-01-01T12:00:00Z/2026-01-01T12:10:00Z owl 1",
            "2026-01-01T12:05:00Z/2026-01-01T12:15:00Z dog 3",
            "2026-01-01T12:05:00Z/2026-01-01T12:15:00Z owl 1");
  }
}
