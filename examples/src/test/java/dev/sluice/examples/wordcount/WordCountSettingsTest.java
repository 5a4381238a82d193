package dev.sluice.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.examples.lines.BadInputException;
import dev.sluice.examples.lines.WatchedDirectory;
import java.nio.file.Path;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordCountSettingsTest {
  private final Path directory;

  WordCountSettingsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void countsTheCheckoutInWindowsOfTenMinutesByFiveUnlessTold() {
    WordCountSettings settings = Jobs.settings();

    assertThat(settings.input()).isEqualTo(new WordCountSettings.Input.Checkout());
    assertThat(settings.windows())
        .isEqualTo(
            new WordCountSettings.Windows(
                Duration.standardMinutes(10), Duration.standardMinutes(5), Duration.ZERO));
    assertThat(settings.outputFolder()).isAbsolute().endsWithRaw(Path.of("output"));
  }

  @Test
  void watchesADirectoryAsTold() {
    WordCountSettings settings =
        Jobs.settings(
            "--watch=" + directory, "--maxDelay=90s", "--pollMillis=20", "--until=last.txt");

    assertThat(settings.input())
        .isEqualTo(
            new WordCountSettings.Input.Watching(
                new WatchedDirectory(directory.toString(), 90_000, 20, 1, "last.txt")));
  }

  @Test
  void readsATopicAsTold() {
    WordCountSettings settings =
        Jobs.settings("--topic=lines", "--bootstrapServers=localhost:9092");

    assertThat(settings.input())
        .isEqualTo(new WordCountSettings.Input.Topic("localhost:9092", "lines", 600_000));
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "90s,90000", "10m,600000", "2h,7200000", "1d,86400000", "PT1M30S,90000"})
  void readsLengthsOfTime(String written, long millis) {
    assertThat(DurationOption.parse("maxDelay", written, Duration.ZERO))
        .isEqualTo(Duration.millis(millis));
  }

  private static void refuses(String message, String... args) {
    assertThatThrownBy(() -> Jobs.settings(args))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  @Test
  void refusesWhatIsNoLengthOfTime() {
    refuses(
        "--maxDelay=soon: Expected a number with ms, s, m, h or d, as in 90s or 10m. Correct it and"
            + " start again.",
        "--maxDelay=soon");
    refuses(
        "--windowSize=0s: Expected at least 1 ms. Correct it and start again.", "--windowSize=0s");
    refuses(
        "--allowedLateness=PT-1S: Expected at least 0 ms. Correct it and start again.",
        "--allowedLateness=PT-1S");
  }

  @Test
  void refusesWindowsWithGaps() {
    refuses(
        "--windowEvery=PT600S is longer than --windowSize=PT300S, so that lines would fall between"
            + " the windows. Expected at most the size.",
        "--windowSize=5m",
        "--windowEvery=10m");
  }

  @Test
  void refusesNumbersThatAreTooSmall() {
    refuses("--numShards=0: Expected at least 1. Correct it and start again.", "--numShards=0");
    refuses(
        "--pollMillis=0: Expected at least 1. Correct it and start again.",
        "--watch=" + directory,
        "--pollMillis=0");
    refuses(
        "--watchSplits=-1: Expected at least 1. Correct it and start again.",
        "--watch=" + directory,
        "--watchSplits=-1");
  }

  @Test
  void refusesTwoInputs() {
    refuses(
        "--input=a and --topic=b were given together. Expected one of them: drop the rest.",
        "--input=a",
        "--topic=b");
  }

  @Test
  void refusesOptionsThatBelongToAnotherInput() {
    refuses(
        "--bootstrapServers was given without --topic. Name the topic to read with"
            + " --topic=<name>.",
        "--bootstrapServers=a:1");
    refuses(
        "--until was given without --watch. Name the directory with --watch=<directory>.",
        "--until=last");
    refuses(
        "--topic=b was given without --bootstrapServers. Name a broker, as in"
            + " --bootstrapServers=localhost:9092; './sluice kafka start' starts one.",
        "--topic=b");
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    Path missing = directory.resolve("missing");

    refuses(
        "--watch="
            + missing
            + ": "
            + missing
            + " is not a directory that can be read. Make it (mkdir -p) and start again.",
        "--watch=" + missing);
  }
}
