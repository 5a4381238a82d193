package dev.sluice.examples.wordcount;

import dev.sluice.examples.lines.BadInputException;
import dev.sluice.examples.lines.WatchedDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of the windowed word count, checked.
 *
 * @param folder where results go, absolute
 * @param numShards files per window and pane
 */
record WordCountSettings(Input input, Windows windows, Path folder, int numShards) {
  /** Where the lines come from. */
  sealed interface Input {
    /** Files of timed lines, all of them there. */
    record Matching(String glob) implements Input {}

    /** The lines of the checkout itself. */
    record Checkout() implements Input {}

    /** A directory that files are dropped into. */
    record Watching(WatchedDirectory watched) implements Input {}

    /** A Kafka topic. */
    record Topic(String bootstrapServers, String topic, long delayMillis) implements Input {}
  }

  /** The windows and how long they take late lines. */
  record Windows(Duration size, Duration every, Duration allowedLateness) {
    Windows {
      if (every.isLongerThan(size)) {
        throw new BadInputException(
            "--windowEvery="
                + every
                + " is longer than --windowSize="
                + size
                + ", so that lines would fall between the windows. Expected at most the size.");
      }
    }
  }

  private static final Duration ONE_MILLI = Duration.millis(1);

  /**
   * Checks all options.
   *
   * @throws BadInputException naming the first option that is wrong, and what to do
   */
  static WordCountSettings of(WindowedWordCountOptions options) {
    Duration delay = DurationOption.parse("maxDelay", options.getMaxDelay(), Duration.ZERO);
    Windows windows =
        new Windows(
            DurationOption.parse("windowSize", options.getWindowSize(), ONE_MILLI),
            DurationOption.parse("windowEvery", options.getWindowEvery(), ONE_MILLI),
            DurationOption.parse("allowedLateness", options.getAllowedLateness(), Duration.ZERO));
    return new WordCountSettings(
        inputOf(options, delay.getMillis()),
        windows,
        Path.of(options.getFolder()).toAbsolutePath().normalize(),
        atLeastOne("numShards", options.getNumShards()));
  }

  private static Input inputOf(WindowedWordCountOptions options, long delayMillis) {
    refuseMixes(options);
    String glob = options.getInput();
    String watch = options.getWatch();
    String topic = options.getTopic();
    if (glob != null) {
      return new Input.Matching(glob);
    }
    if (watch != null) {
      return new Input.Watching(watchedBy(options, watch, delayMillis));
    }
    if (topic != null) {
      return new Input.Topic(serversOf(options), topic, delayMillis);
    }
    return new Input.Checkout();
  }

  private static void refuseMixes(WindowedWordCountOptions options) {
    List<String> given = new ArrayList<>();
    addIfGiven(given, "--input", options.getInput());
    addIfGiven(given, "--watch", options.getWatch());
    addIfGiven(given, "--topic", options.getTopic());
    if (given.size() > 1) {
      throw new BadInputException(
          String.join(" and ", given)
              + " were given together. Expected one of them: drop the rest.");
    }
    if (options.getTopic() == null && options.getBootstrapServers() != null) {
      throw new BadInputException(
          "--bootstrapServers was given without --topic. Name the topic to read with --topic=<name>.");
    }
    if (options.getWatch() == null && options.getUntil() != null) {
      throw new BadInputException(
          "--until was given without --watch. Name the directory with --watch=<directory>.");
    }
  }

  private static void addIfGiven(List<String> given, String option, @Nullable String value) {
    if (value != null) {
      given.add(option + "=" + value);
    }
  }

  private static WatchedDirectory watchedBy(
      WindowedWordCountOptions options, String watch, long delayMillis) {
    Path directory = Path.of(watch).toAbsolutePath().normalize();
    if (!Files.isDirectory(directory) || !Files.isReadable(directory)) {
      throw new BadInputException(
          "--watch="
              + watch
              + ": "
              + directory
              + " is not a directory that can be read. Make it (mkdir -p) and start again.");
    }
    return new WatchedDirectory(
        directory.toString(),
        delayMillis,
        atLeastOne("pollMillis", options.getPollMillis()),
        atLeastOne("watchSplits", options.getWatchSplits()),
        options.getUntil());
  }

  private static String serversOf(WindowedWordCountOptions options) {
    String servers = options.getBootstrapServers();
    if (servers == null || servers.isBlank()) {
      throw new BadInputException(
          "--topic="
              + options.getTopic()
              + " was given without --bootstrapServers. Name a broker, as in"
              + " --bootstrapServers=localhost:9092; './sluice kafka start' starts one.");
    }
    return servers;
  }

  private static int atLeastOne(String option, int value) {
    return Math.toIntExact(atLeastOne(option, (long) value));
  }

  private static long atLeastOne(String option, long value) {
    if (value < 1) {
      throw new BadInputException(
          "--" + option + "=" + value + ": Expected at least 1. Correct it and start again.");
    }
    return value;
  }

  /** Where the files of the result lie. */
  Path outputFolder() {
    return folder.resolve("output");
  }

  /** Where the checkout's lines with their times lie. */
  Path inputFolder() {
    return folder.resolve("input");
  }
}
